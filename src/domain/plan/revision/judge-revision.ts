import { EVERYBODY } from '../../authority/authority.js';
import type { StageStatus } from '../../run/run-status.js';
import type { ApprovalRule, Plan } from '../plan.js';
import type { PlanDifference } from './compare-plans.js';
import { isWeaker } from './is-weaker.js';
import { weakenings } from './weakenings.js';

/** What of a stage decides whether a revision may touch it. */
export type StageStand = Pick<StageStatus, 'key' | 'state' | 'attempt' | 'startedAt'>;

/** A stage (or the handoff) that a revision must not touch, and how it would. */
export interface Untouchable {
  readonly subject: string;
  readonly state: string;
  readonly how: string;
}

/** Whether a revision may be made; `held` are the stages that wait while it is not decided. */
export type RevisionVerdict =
  | { readonly kind: 'allowed'; readonly held: readonly string[] }
  | { readonly kind: 'refused'; readonly because: readonly Untouchable[] };

/**
 * Judges a revision: it touches only what has not begun. A stage that was taken back to its beginning may be changed,
 * but not removed: its attempts are part of the run's record. A changed gate changes every stage that names it.
 */
export function judgeRevision(given: {
  difference: PlanDifference;
  stages: readonly StageStand[];
}): RevisionVerdict {
  const { difference, stages } = given;
  const stands = new Map(stages.map((stage) => [stage.key, stage]));
  const because = [
    ...difference.removed.flatMap((key) => removal(stands.get(key))),
    ...difference.changed.flatMap(({ stage, what }) => change(stands.get(stage), what)),
  ];
  if (because.length > 0) return { kind: 'refused', because };
  return {
    kind: 'allowed',
    held: [...difference.removed, ...difference.changed.map(({ stage }) => stage)],
  };
}

/** Whether a stage has begun since it was last at its beginning: only what has not may be touched. */
export function hasBegun({ state, startedAt }: Pick<StageStatus, 'state' | 'startedAt'>): boolean {
  return !(state === 'pending' || (state === 'blocked' && startedAt === null));
}

/**
 * Who must approve a revision before it holds, `null` for nobody: whom the plan names under `revise`, else whoever's
 * approval the revision would take away or change, or who is asked about what else it weakens.
 */
export function approvalOfRevision(given: {
  before: Plan;
  after: Plan;
}): { readonly rule: ApprovalRule; readonly byAuthor: boolean } | null {
  const { before, after } = given;
  if (before.revise !== undefined) return { rule: before.revise, byAuthor: false };
  const kept = new Map(after.stages.map(({ key, approval }) => [key, approval]));
  const lost = [
    ...before.stages.filter(({ key, approval }) => isWeaker(approval, kept.get(key) ?? null)),
    ...(isWeaker(before.handoff?.approval ?? null, after.handoff?.approval ?? null) ? [before.handoff] : []),
  ].flatMap((part) => part?.approval ?? []);
  const weaker = weakenings(given).map(({ rule }) => rule);
  const [first] = [...lost, ...weaker].sort(stricter);
  return first === undefined ? null : { rule: first, byAuthor: true };
}

/** More of them first, and a group before everybody. */
function stricter(one: ApprovalRule, other: ApprovalRule): number {
  const open = (rule: ApprovalRule) => (rule.by === EVERYBODY ? 1 : 0);
  return other.count - one.count || open(one) - open(other);
}

function removal(stand: StageStand | undefined): Untouchable[] {
  if (stand === undefined) return [];
  const { key, state, attempt } = stand;
  if (hasBegun(stand)) return [{ subject: key, state, how: 'it would be removed' }];
  if (attempt === 0) return [];
  return [
    { subject: key, state: 'taken back', how: `it would be removed, and has made ${attempt} attempts` },
  ];
}

function change(stand: StageStand | undefined, what: readonly string[]): Untouchable[] {
  if (stand === undefined || !hasBegun(stand)) return [];
  return [{ subject: stand.key, state: stand.state, how: `it would differ in ${what.join(', ')}` }];
}
