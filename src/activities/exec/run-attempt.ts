import { join } from 'node:path';

import { activityInfo, Context } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { AttemptResult, type ExecutorEnd } from '../../domain/stage/attempt.js';
import { NOTHING_DONE } from '../../domain/stage/nothing-done.js';
import { listChanges } from '../../git/index.js';
import { outOfScope } from '../../plan/scope.js';
import { settleFailures } from '../errorbook/settle-failures.js';
import type { AttemptInput, ExecActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { changedPaths } from '../support/changed-paths.js';
import { readJson, writeWhole } from '../support/json-file.js';
import type { PlanSource } from '../support/plan-source.js';
import { withRepositories } from '../support/with-repositories.js';
import { readAgent } from './agent/agent-end.js';
import { workOf } from './agent/agent-work.js';
import { checkArtifacts, shareArtifacts } from './artifacts.js';
import { allowanceOf } from './agent/allowance.js';
import { carryWork } from './agent/carry-work.js';
import { giveSlotBack, slotOf } from './agent/slot.js';
import { type AttemptContext, attemptFolders, inStage, stageOf } from './attempt-context.js';
import { capture, type Captured } from './capture.js';
import type { Ended } from './carry.js';
import { executorFailure } from './executor-failure.js';
import { executorRecord, ownRecord } from './executor-record.js';
import { readQuestions } from './questions.js';
import { attemptScanner } from './secret-check.js';
import { readyOwnTree } from './own-tree.js';
import { startCommit } from './start-commit.js';
import { whileItRuns } from './while-it-runs.js';

/**
 * See {@link ExecActivities.runAttempt}. Safe to run again at any point: a written result is returned as it is, a
 * running executor is found again, an ended one is collected.
 */
export function makeRunAttempt({
  deps,
  plans,
}: {
  deps: Deps;
  plans: PlanSource;
}): ExecActivities['runAttempt'] {
  return async (input) => {
    const folders = attemptFolders({ deps, input });
    const file = join(folders.attempt, 'result.json');
    const known = readJson({ file, schema: AttemptResult });
    if (known !== null) return asFound(known, input);
    const plan = await plans.load(input.run);
    const stage = stageOf({ plan, key: input.stage });
    const folder = folders.attempt;
    const commits = [input.base, ...input.needs.map(({ head }) => head), input.previous];
    const work = () =>
      withRepositories({ deps, run: input.run, commits }, (repositories) =>
        attempt({ deps, input, plan, stage, ...repositories, folders }),
      );
    const result = await whileItRuns({ folder, task: input.run.taskKey, work });
    await giveSlotBack({ deps, plan, stage, key: input });
    failpoint('result.before');
    const clean = AttemptResult.parse(await attemptScanner({ plan, deps }).cleanAll(result));
    // what Temporal has not heard is collected again, and comes to the same
    await writeWhole({ file, text: JSON.stringify(clean), flushed: false });
    failpoint('result.after');
    return clean;
  };
}

async function attempt(context: AttemptContext): Promise<AttemptResult> {
  const { input, stage, folders } = context;
  const began = Date.now();
  const nothing = (change: Partial<AttemptResult>): AttemptResult => ({
    ...NOTHING_DONE,
    attempt: input.attempt,
    durationMs: Date.now() - began,
    failure: null,
    ...change,
  });
  const start = await startCommit(context);
  if (start.kind === 'failed') return nothing({ failure: start.failure });
  const skipped = await heldBack(context, start.commit);
  if (skipped !== null) return nothing({ start: start.commit, skipped });

  const { commit } = start;
  const { record, isLaunched } = executorRecord(context);
  const { carrier, env, unready } = await readyOwnTree(context, { commit, isLaid: isLaunched });
  if (unready !== null) return nothing({ start: commit, ...unready });

  const work = await workOf({ context, env });
  if ('code' in work) return nothing({ start: commit, failure: work });
  const allowed = work.agent === null ? null : await allowanceOf(context);
  if (allowed !== null && 'code' in allowed) return nothing({ start: commit, failure: allowed });
  const { stallMs } = stage;
  const slot = slotOf({ ...context, key: input });
  const end = await carryWork({ carrier, record, work, cwd: folders.tree, stallMs, allowed, slot });
  await ownRecord({ folders, record });
  const agent =
    work.agent === null
      ? null
      : await readAgent({
          context,
          work: work.agent,
          record: join(folders.attempt, 'executor'),
          end,
          allowed,
        });
  const when = new Date(activityInfo().scheduledTimestampMs);
  const captured = await capture({ ...context, start: start.commit, when });
  const denied = end.kind === 'cancelled' ? null : captured.denied;
  const stopped = denied ?? agent?.failure ?? executorFailure({ end, stage, at: inStage(input) });
  const left = {
    start: start.commit,
    head: captured.head,
    ...(captured.tree === undefined ? {} : { tree: captured.tree }),
    end: toEnd(end),
    durationMs: end.kind === 'not_found' ? 0 : end.durationMs,
    changes: captured.changes,
    ...(captured.findings === undefined ? {} : { findings: captured.findings }),
    ...(agent === null ? {} : { agent: agent.use }),
    ...(captured.policy === undefined ? {} : { policy: captured.policy }),
  };
  const asked = stopped === null ? await readQuestions(context) : null;
  if (asked !== null)
    return nothing({ ...left, ...(captured.head === null ? { failure: captured.failure } : asked) });
  const early = stopped === null ? captured.failure : withKept(stopped, captured);
  const checked = early === null ? await checkArtifacts(context) : { artifacts: [], failure: null };
  await shareArtifacts(context, checked.artifacts);
  const ended = nothing({ ...left, artifacts: checked.artifacts, failure: early ?? checked.failure });
  if (ended.failure === null && ended.head !== null)
    return { ...ended, ...(await settleFailures({ ...context, ...input, head: ended.head, gates: [null] })) };
  return ended;
}

/** Nobody asks for a stop now: what was stopped by an earlier execution of the stage is an interruption to this one. */
function asFound(known: AttemptResult, input: AttemptInput): AttemptResult {
  if (known.end?.kind !== 'cancelled' || Context.current().cancellationDetails?.cancelRequested) return known;
  return {
    ...known,
    end: { kind: 'interrupted' },
    failure: failure('EXECUTOR_INTERRUPTED', inStage(input)),
  };
}

/** When the working tree could not be snapshotted, the executor's failure must not promise that it was. */
function withKept(stopped: Failure, { head, failure }: Captured): Failure {
  return head === null && failure !== null ? { ...stopped, kept: failure.kept } : stopped;
}

/** The stage's `when`: why it is skipped, or `null` when it runs. */
async function heldBack({ input, stage, mirror }: AttemptContext, start: string): Promise<string | null> {
  if (stage.when === null) return null;
  const paths = changedPaths(await listChanges({ gitDir: mirror.dir, from: input.base, to: start }));
  const unmatched = outOfScope({ scope: stage.when.changed, changes: paths });
  if (unmatched.length < paths.length) return null;
  return `nothing changed in ${stage.when.changed.join(', ')}`;
}

function toEnd(end: Ended): ExecutorEnd | null {
  if (end.kind === 'not_found') return null;
  return end.kind === 'exited' ? { kind: 'exited', exitCode: end.exitCode } : { kind: end.kind };
}
