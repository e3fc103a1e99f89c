import type { HandoffGroup, RunStatus, StageStatus } from '../run/run-status.js';
import { STAGE_WORDS } from '../run/words.js';

/** Whether a stage may be handed off now, and what stands against it. */
export interface StageStanding {
  readonly stage: string;
  /**
   * `eligible`: verified and not handed off; `asked`: in a group that is not done yet; `nothing`: it changed nothing;
   * `in_base`: the base has it, though nobody handed it off.
   */
  readonly kind: 'eligible' | 'not_verified' | 'nothing' | 'asked' | 'handed_off' | 'in_base';
  /** The group that it is in, or that an earlier attempt of it is in. */
  readonly group: number | null;
  /** Said beside it; `null` for one that was never handed off and may be. */
  readonly why: string | null;
}

/** The parts of a run's status that decide it. */
export interface HandoffStand {
  readonly stages: readonly StageStatus[];
  readonly groups: readonly HandoffGroup[];
}

/** Where every stage of a run stands, in plan order. What everything together was handed off in counts as well. */
export function standingsOf(status: RunStatus): StageStanding[] {
  const { stages, groups = [], handoff } = status;
  const standings = stages.map((stage) => standingOf({ stage, groups }));
  if (groups.length > 0 || handoff.state !== 'done') return standings;
  const { pullRequest, branch, collector, pushed } = handoff;
  if (collector === null && !pushed)
    return standings.map((standing) => (standing.kind === 'eligible' ? inBase(standing) : standing));
  const where =
    pullRequest === null ? `in ${branch ?? 'a branch'}` : `in pull request #${pullRequest.number}`;
  return standings.map((standing) =>
    standing.kind === 'eligible' ? { ...standing, kind: 'handed_off', why: where } : standing,
  );
}

/** The same with what the base has by now, in words by stage: what is there already need not be handed off. */
export function withBase(
  standings: readonly StageStanding[],
  there: ReadonlyMap<string, string>,
): StageStanding[] {
  return standings.map((standing) => {
    const { stage, kind, why } = standing;
    const said = there.get(stage);
    if (said === undefined) return standing;
    if (kind === 'eligible' || kind === 'in_base') return { ...standing, kind: 'in_base', why: said };
    return kind === 'handed_off' ? { ...standing, why: why === null ? said : `${why}, ${said}` } : standing;
  });
}

/** Where one stage stands. */
export function standingOf({
  stage,
  groups,
}: {
  stage: StageStatus;
  groups: readonly HandoffGroup[];
}): StageStanding {
  const { key, attempt } = stage;
  const blank = { stage: key, group: null, why: null } as const;
  if (stage.state !== 'completed') return { ...blank, kind: 'not_verified', why: notVerified(stage) };
  if (isBare(stage)) return { ...blank, kind: 'nothing', why: 'changed nothing' };
  const group = groups.findLast((one) => one.state !== 'failed' && holds(one, key));
  if (group === undefined) return { ...blank, kind: 'eligible' };
  const at = { ...blank, group: group.number };
  if (group.state !== 'done') return { ...at, kind: 'asked', why: `asked for in group ${group.number}` };
  if (isInBase(group)) return holds(group, key, attempt) ? inBase(at) : { ...blank, kind: 'eligible' };
  if (!group.pushed)
    return { ...at, kind: 'eligible', why: `assembled in group ${group.number}, not published` };
  if (holds(group, key, attempt)) return { ...at, kind: 'handed_off', why: `in ${groupPlace(group)}` };
  return { ...at, kind: 'eligible', why: `attempt ${attempt} is not in ${groupPlace(group)} yet` };
}

/** Whether a group was found to be in the base when its turn came: nothing was assembled. */
export function isInBase({ state, collector }: HandoffGroup): boolean {
  return state === 'done' && collector === null;
}

const inBase = (standing: Pick<StageStanding, 'stage' | 'group'>): StageStanding => ({
  ...standing,
  kind: 'in_base',
  why: 'in the base already',
});

/** Whether a group has a stage, at this attempt where one is given. */
export function holds({ stages }: HandoffGroup, key: string, attempt?: number): boolean {
  return stages.some((one) => one.stage === key && (attempt === undefined || one.attempt === attempt));
}

/** Where a group's work can be seen. */
export function groupPlace({ pullRequest, branch }: HandoffGroup): string {
  return pullRequest === null ? `branch ${branch}` : `pull request #${pullRequest.number}`;
}

/** Whether a verified stage has nothing that could be merged. */
export function isBare({ head, attempt, attempts }: StageStatus): boolean {
  return head === null || attempts.find((one) => one.attempt === attempt)?.changes.files === 0;
}

function notVerified({ state, reason }: StageStatus): string {
  const { word } = STAGE_WORDS[state];
  return reason === null ? word : `${word}: ${reason}`;
}
