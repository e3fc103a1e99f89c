import { resolve } from 'node:path';

import { canonicalJson } from '../../domain/canonical-json.js';
import { fail, failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { Plan } from '../../domain/plan/plan.js';
import { changeLines, untouchableLines } from '../../domain/plan/revision/change-lines.js';
import { comparePlans, isSamePlan, type PlanDifference } from '../../domain/plan/revision/compare-plans.js';
import { approvalOfRevision, judgeRevision } from '../../domain/plan/revision/judge-revision.js';
import { RunInput } from '../../domain/run/run-input.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { resolveBase } from '../../git/resolve-base.js';
import type { ParsedPlan } from '../../plan/parse-plan.js';
import { planParts } from '../../plan/plan-hash.js';
import type { PolicyPreview } from '../../plan/preview-schema.js';
import { planOrFail } from '../../plan/read-plan.js';
import { agentLibrary } from './agent-library.js';
import { replanPolicies } from './replan-policy.js';
import { refusePlanSecrets } from './plan-secrets.js';
import type { Session } from './session.js';

/** A revision as it would be, by what is known now. */
export interface PreparedReplan {
  /** The new plan's hash; the store has it. */
  readonly hash: string;
  /** Hash of the revision that it was compared with. */
  readonly base: string;
  /** What differs, a line each. */
  readonly changes: readonly string[];
  /** Who would have to approve it; `null` for nobody. */
  readonly approvers: string | null;
  /** What policies would do with the stages that it adds or changes. */
  readonly policies: readonly PolicyPreview[];
  /** Why the run would refuse it; it judges again when it is asked. */
  readonly refusal: Failure | null;
}

/**
 * Reads a plan file as a start does, and compares it with the plan that a run follows. Throws PLAN_UNREADABLE,
 * PLAN_INVALID, PLAN_NOT_STORED …
 */
export async function prepareReplan(
  session: Session,
  { status, file }: { status: RunStatus; file: string },
): Promise<PreparedReplan> {
  const before = await followedPlan(session, status);
  const parsed = await readNew(session, { status, file });
  const { plan: after, hash } = parsed;
  await refusePlanSecrets(session, parsed);
  const store = await session.store();
  await store.putBlob({ content: canonicalJson(after) });
  const difference = comparePlans({
    before: { plan: before, parts: planParts(before) },
    after: { plan: after, parts: planParts(after) },
  });
  const asked = approvalOfRevision({ before, after });
  const base = status.revisions?.findLast(({ state }) => state === 'applied')?.hash ?? status.plan.hash;
  const approvers = asked === null ? null : `${asked.rule.count} of ${asked.rule.by}`;
  const refusal = objection({ status, difference });
  const policies = await replanPolicies(session, { status, plan: after, difference });
  return { hash, base, changes: changeLines({ difference, after }), approvers, policies, refusal };
}

/** What the run would say now. */
function objection({
  status,
  difference,
}: {
  status: RunStatus;
  difference: PlanDifference;
}): Failure | null {
  const { stages, handoff, revisions = [] } = status;
  const task = status.task.key;
  const waiting = revisions.findLast(({ state }) => state === 'pending');
  if (isSamePlan(difference)) return failure('REPLAN_NOTHING', { task });
  if (waiting !== undefined)
    return failure('REPLAN_PENDING', { task, number: waiting.number, by: waiting.by });
  if (handoff.state !== 'none' && handoff.state !== 'waiting') return failure('REPLAN_TOO_LATE', { task });
  const verdict = judgeRevision({ difference, stages });
  if (verdict.kind === 'allowed') return null;
  return failure('REPLAN_STARTED', { task, because: `${untouchableLines(verdict.because).join('; ')}.` });
}

async function followedPlan(session: Session, { plan, task }: RunStatus): Promise<Plan> {
  const text = await (await session.store()).getBlob({ hash: plan.hash });
  const parsed = text === null ? null : Plan.safeParse(JSON.parse(text));
  return parsed?.success === true
    ? parsed.data
    : fail('PLAN_NOT_STORED', { task: task.key, hash: plan.hash });
}

async function readNew(
  session: Session,
  { status, file }: { status: RunStatus; file: string },
): Promise<ParsedPlan> {
  const { repository, task, number } = status;
  const place = async () => {
    const info = await session.repository();
    const run = await (await session.store()).findRun({ slug: repository.slug, taskKey: task.key, number });
    const own = RunInput.safeParse(run?.input).data?.base.localCommit ?? null;
    const local = own !== null || info.originUrl === null;
    return { info, ...(await resolveBase({ info, base: status.base.branch, local })) };
  };
  return planOrFail({
    file: resolve(session.cwd, file),
    library: (text) => agentLibrary({ text, place }),
  });
}
