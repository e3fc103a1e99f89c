import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { vaultDir } from '../../config/paths.js';
import { handoffBranch, vaultRef } from '../../contract/refs.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { fail } from '../../domain/failure/catalogue.js';
import { Plan } from '../../domain/plan/plan.js';
import { unknownStages } from '../../domain/rerun/affected.js';
import type { StageVerdict } from '../../domain/rerun/decide-reuse.js';
import { RunInput } from '../../domain/run/run-input.js';
import { readRef } from '../../git/read-ref.js';
import { type RepositoryInfo, repositoryRef } from '../../git/repository.js';
import { resolveBase } from '../../git/resolve-base.js';
import { treeOf } from '../../git/tree-of.js';
import { planOrFail } from '../../plan/read-plan.js';
import { lookBack } from '../../rerun/look-back.js';
import type { StoredRun } from '../../store/store.js';
import type { RunSelector } from '../run/read-status.js';
import { agentLibrary } from './agent-library.js';
import { readRequirements, type RequirementsSource } from './requirements.js';
import type { Session } from './session.js';

/** A rerun of a run that has ended, as it was asked for. */
export interface RerunWish {
  readonly selector: RunSelector;
  readonly from: readonly string[];
  readonly planFile: string | undefined;
  readonly requirements: RequirementsSource | undefined;
  readonly sameBase: boolean;
  readonly token: string;
  /** Whether the same request has started a run before: then it is found again, whatever has come of it. */
  readonly repeated: boolean;
}

/** A run that goes on from an earlier one, ready to be started. */
export interface PreparedRerun {
  readonly input: RunInput;
  /** The earlier run's number. */
  readonly of: number;
  readonly plan: Plan;
  /** The branch that the earlier run pushed, where the new one would push to the same. */
  readonly pushed: string | null;
}

/**
 * Makes the input of a run that goes on from one that has ended: the same task and base branch, its frozen plan or
 * another, its requirements or others. Throws RUN_UNKNOWN, RERUN_NO_RECORD, RERUN_NOTHING, STAGE_UNKNOWN,
 * PLAN_INVALID …
 */
export async function prepareRerun(session: Session, wish: RerunWish): Promise<PreparedRerun> {
  const { selector, from, token } = wish;
  const { taskKey: task } = selector.runKey;
  const store = await session.store();
  const { number } = selector;
  const earlier =
    (await store.findRun({ ...selector.runKey, ...(number === undefined ? {} : { number }) })) ??
    fail('RUN_UNKNOWN', { task });
  const before = inputOf(earlier);
  const plan = await planOf(session, { wish, before, earlier });
  const [stage] = unknownStages({ stages: plan.stages, from });
  if (stage !== undefined)
    fail('STAGE_UNKNOWN', { task, stage, known: plan.stages.map(({ key }) => key).join(', ') });
  const samePlan = wish.planFile === undefined && wish.requirements === undefined;
  if (from.length === 0 && earlier.state === 'completed' && samePlan && !wish.repeated)
    fail('RERUN_NOTHING', { task });
  const info = await session.repository();
  const own = before.base.localCommit !== null || info.originUrl === null;
  const base = await resolveBase({ info, base: before.base.branch, local: own });
  const requirements =
    wish.requirements === undefined
      ? before.task.requirements
      : await store.putBlob({ content: (await readRequirements(session, wish.requirements)).text });
  const input = RunInput.parse({
    ...before,
    task: { ...before.task, requirements },
    repository: repositoryRef(info),
    base: { branch: before.base.branch, localCommit: own ? base.commit : null },
    plan: { name: plan.name, hash: await store.putBlob({ content: canonicalJson(plan) }) },
    startedBy: info.identity ?? fail('IDENTITY_MISSING', { path: info.root }),
    startToken: token,
    rerun: { run: earlier.number, from, sameBase: wish.sameBase },
    admission: { priority: before.admission?.priority ?? 0, queue: true },
  });
  return { input, of: earlier.number, plan, pushed: pushedBefore({ earlier, plan }) };
}

/**
 * What would be kept and what rerun, as far as this machine knows: the branch's commit is the one that was fetched
 * last. Throws NOT_ON_THIS_HOST when the vault is elsewhere.
 */
export async function previewRerun(
  session: Session,
  { input, of, plan }: PreparedRerun,
): Promise<StageVerdict[]> {
  const info = await session.repository();
  const { repository, task, rerun } = input;
  const dir = vaultDir(session.paths, repository);
  if (!existsSync(dir)) fail('NOT_ON_THIS_HOST', { task: task.key, what: 'The vault', path: dir });
  const ref = vaultRef({ taskKey: task.key, number: of, stage: 'base', attempt: 'start' });
  const before = readRef({ gitDir: dir, ref });
  const base = await baseAfter({ info, input, vault: dir, before });
  return lookBack({
    store: await session.store(),
    paths: session.paths,
    vault: { dir },
    repository,
    taskKey: task.key,
    run: of,
    from: rerun?.from ?? [],
    plan,
    base,
    requirements: task.requirements,
  });
}

function pushedBefore({ earlier, plan }: { earlier: StoredRun; plan: Plan }): string | null {
  const { pushed = false, branch = null } = earlier.status?.handoff ?? {};
  const own = plan.handoff && (plan.handoff.branch ?? handoffBranch({ taskKey: earlier.taskKey }));
  return pushed && own === branch ? branch : null;
}

async function baseAfter(given: {
  info: RepositoryInfo;
  input: RunInput;
  vault: string;
  before: string | null;
}): Promise<string> {
  const { info, input, vault, before } = given;
  if (input.rerun?.sameBase === true && before !== null) return before;
  const { branch, localCommit } = input.base;
  const { commit } = await resolveBase({ info, base: branch, local: localCommit !== null });
  if (before === null || before === commit) return commit;
  const [then, now] = await Promise.all([
    treeOf({ gitDir: vault, commit: before }),
    treeOf({ gitDir: info.gitDir, commit }).catch(() => null),
  ]);
  return then === now ? before : commit;
}

function inputOf({ input, taskKey, number }: StoredRun): RunInput {
  const parsed = RunInput.safeParse(input);
  if (parsed.success) return parsed.data;
  return fail('RERUN_NO_RECORD', {
    task: taskKey,
    number,
    detail: 'what it was started with cannot be read',
  });
}

async function planOf(
  session: Session,
  { wish, before, earlier }: { wish: RerunWish; before: RunInput; earlier: StoredRun },
): Promise<Plan> {
  if (wish.planFile !== undefined) {
    const file = resolve(session.cwd, wish.planFile);
    const place = async () => {
      const info = await session.repository();
      const local = before.base.localCommit !== null || info.originUrl === null;
      return { info, ...(await resolveBase({ info, base: before.base.branch, local })) };
    };
    return (await planOrFail({ file, library: (text) => agentLibrary({ text, place }) })).plan;
  }
  const text = await (await session.store()).getBlob({ hash: await lastPlan(session, { before, earlier }) });
  const plan = text === null ? null : Plan.safeParse(JSON.parse(text));
  if (plan?.success === true) return plan.data;
  const { taskKey: task, number } = earlier;
  return fail('RERUN_NO_RECORD', { task, number, detail: 'its plan is not in the store' });
}

/** The plan that a run followed last: its last revision's, else the one that it was started with. */
async function lastPlan(
  session: Session,
  { before, earlier }: { before: RunInput; earlier: StoredRun },
): Promise<string> {
  const { taskKey, number } = earlier;
  const run = { repositoryId: before.repository.id, taskKey, number };
  const rows = await (await session.store()).readLedger({ run });
  const plan = rows.findLast(({ kind }) => kind === 'plan_revised')?.data['plan'];
  return typeof plan === 'string' ? plan : before.plan.hash;
}
