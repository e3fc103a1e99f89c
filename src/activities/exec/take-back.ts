import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { activityInfo } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { AttemptResult } from '../../domain/stage/attempt.js';
import { isOfTheDisk } from '../../domain/failure/of-the-disk.js';
import { NOTHING_DONE } from '../../domain/stage/nothing-done.js';
import { removeWorkingTree } from '../../git/index.js';
import type { ExecActivities, TakeBackInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { readJson, writeWhole } from '../support/json-file.js';
import type { PlanSource } from '../support/plan-source.js';
import { checkArtifacts, shareArtifacts } from './artifacts.js';
import { toFailure } from '../support/translate-errors.js';
import { type AttemptContext, attemptFolders, type AttemptFolders, inStage } from './attempt-context.js';
import { capture, type Captured } from './capture.js';
import { inHand } from './hands-context.js';
import { startCommit } from './start-commit.js';

/**
 * See {@link ExecActivities.takeBack}. Whatever becomes of it, the work is in the vault before anything else; safe to
 * run again, since a written result is returned as it is. What is not to be used waits for no room: it is put aside.
 */
export function makeTakeBack({ deps, plans }: { deps: Deps; plans: PlanSource }): ExecActivities['takeBack'] {
  return async (input) => {
    const folders = attemptFolders({ deps, input });
    const isUnwanted = input.end === 'discarded';
    if (isUnwanted && (await isFolder(asideOf(folders, input)))) return laidAside(folders, input);
    try {
      return await inHand({ deps, plans, input }, (context) => resultOf(context, input));
    } catch (error) {
      if (!isUnwanted || !isOfDisk(error) || !(await isFolder(folders.tree))) throw error;
      await putAside(folders, input);
      return laidAside(folders, input);
    }
  };
}

async function resultOf(context: AttemptContext, input: TakeBackInput): Promise<AttemptResult> {
  const file = join(context.folders.attempt, 'result.json');
  const known = readJson({ file, schema: AttemptResult });
  if (known !== null) return known;
  const result = await takeBack(context, input);
  failpoint('result.before');
  await writeWhole({ file, text: JSON.stringify(result) }).catch((error: unknown) => {
    // the tree has gone already: told again, it is found in the vault
    if (input.end !== 'discarded' || !isOfDisk(error)) throw error;
  });
  failpoint('result.after');
  return result;
}

async function takeBack(context: AttemptContext, input: TakeBackInput): Promise<AttemptResult> {
  const { end } = input;
  const nothing = nothingOf(input);
  const start = await startCommit(context);
  if (start.kind === 'failed') return { ...nothing, failure: start.failure };
  const when = new Date(activityInfo().scheduledTimestampMs);
  const captured = await capture({ ...context, start: start.commit, when });
  const { head, tree, changes, findings, policy } = captured;
  const seen = {
    ...(tree === undefined ? {} : { tree }),
    ...(findings === undefined ? {} : { findings }),
    ...(policy === undefined ? {} : { policy }),
  };
  const left = { ...nothing, start: start.commit, head, changes, ...seen };
  if (end === 'stopped')
    return { ...left, end: { kind: 'cancelled' }, failure: stoppedBy(context, input, captured) };
  if (end === 'discarded') return { ...left, failure: await discarded(context, input, captured) };
  const refusal = captured.denied ?? captured.failure;
  if (refusal !== null) return { ...left, failure: refusal };
  const { artifacts, failure: missing } = await checkArtifacts(context);
  await shareArtifacts(context, artifacts);
  return { ...left, artifacts, failure: missing };
}

/** The tree goes, so that the next attempt begins where the stage stood; what no snapshot could keep is put aside. */
async function discarded(
  { folders }: AttemptContext,
  input: TakeBackInput,
  { head }: Captured,
): Promise<Failure> {
  if (head === null) await putAside(folders, input);
  else await removeWorkingTree({ dir: folders.tree });
  return unwanted(input, head === null ? asideOf(folders, input) : null);
}

async function putAside(folders: AttemptFolders, input: TakeBackInput): Promise<void> {
  await rename(folders.tree, asideOf(folders, input));
  await removeWorkingTree({ dir: folders.tree });
}

function laidAside(folders: AttemptFolders, input: TakeBackInput): AttemptResult {
  return { ...nothingOf(input), failure: unwanted(input, asideOf(folders, input)) };
}

function unwanted(input: TakeBackInput, aside: string | null): Failure {
  const by = (input.returnedBy ?? input.by).name;
  return failure('WORK_DISCARDED', { ...inStage(input), by, aside });
}

function asideOf({ stage }: AttemptFolders, { attempt }: TakeBackInput): string {
  return join(stage, `discarded-${String(attempt)}`);
}

function nothingOf({ attempt, by, returnedBy }: TakeBackInput): AttemptResult {
  const all = returnedBy === undefined ? [by] : [by, returnedBy];
  return { ...NOTHING_DONE, attempt, failure: null, by: all };
}

function isOfDisk(error: unknown): boolean {
  return isOfTheDisk(toFailure({ error, task: '' }));
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null))?.isDirectory() === true;
}

function stoppedBy({ folders }: AttemptContext, input: TakeBackInput, { head, failure: reason }: Captured) {
  const at = { ...inStage(input), by: input.by.name, directory: folders.tree };
  if (head !== null) return failure('RUN_ENDED_WHILE_TAKEN', at);
  return failure('TAKEN_WORK_LEFT', { ...at, detail: reason?.message ?? 'it could not be snapshotted' });
}
