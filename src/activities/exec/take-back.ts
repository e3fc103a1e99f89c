import { rename } from 'node:fs/promises';
import { join } from 'node:path';

import { activityInfo } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { AttemptResult } from '../../domain/stage/attempt.js';
import { NOTHING_DONE } from '../../domain/stage/nothing-done.js';
import { removeWorkingTree } from '../../git/index.js';
import type { ExecActivities, TakeBackInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { readJson, writeWhole } from '../support/json-file.js';
import type { PlanSource } from '../support/plan-source.js';
import { checkArtifacts, shareArtifacts } from './artifacts.js';
import { type AttemptContext, inStage } from './attempt-context.js';
import { capture, type Captured } from './capture.js';
import { inHand } from './hands-context.js';
import { startCommit } from './start-commit.js';

/**
 * See {@link ExecActivities.takeBack}. Whatever becomes of it, the work is in the vault before anything else; safe to
 * run again, since a written result is returned as it is.
 */
export function makeTakeBack({ deps, plans }: { deps: Deps; plans: PlanSource }): ExecActivities['takeBack'] {
  return (input) =>
    inHand({ deps, plans, input }, async (context) => {
      const file = join(context.folders.attempt, 'result.json');
      const known = await readJson({ file, schema: AttemptResult });
      if (known !== null) return known;
      const result = await takeBack(context, input);
      failpoint('result.before');
      await writeWhole({ file, text: JSON.stringify(result) });
      failpoint('result.after');
      return result;
    });
}

async function takeBack(context: AttemptContext, input: TakeBackInput): Promise<AttemptResult> {
  const { attempt, by, returnedBy, end } = input;
  const nothing: AttemptResult = {
    ...NOTHING_DONE,
    attempt,
    failure: null,
    by: returnedBy === undefined ? [by] : [by, returnedBy],
  };
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
  const aside = head === null ? join(folders.stage, `discarded-${String(input.attempt)}`) : null;
  if (aside !== null) await rename(folders.tree, aside);
  await removeWorkingTree({ dir: folders.tree });
  const by = (input.returnedBy ?? input.by).name;
  return failure('WORK_DISCARDED', { ...inStage(input), by, aside });
}

function stoppedBy({ folders }: AttemptContext, input: TakeBackInput, { head, failure: reason }: Captured) {
  const at = { ...inStage(input), by: input.by.name, directory: folders.tree };
  if (head !== null) return failure('RUN_ENDED_WHILE_TAKEN', at);
  return failure('TAKEN_WORK_LEFT', { ...at, detail: reason?.message ?? 'it could not be snapshotted' });
}
