import type { HandoffGroup, StageStatus } from '../../domain/run/run-status.js';

/**
 * What a group has, in plan order: what is wanted, and what it had before. All of it is assembled anew, so what is completed
 * goes with its present attempt.
 */
export function groupStages(given: {
  stages: readonly StageStatus[];
  wanted: readonly string[];
  before: HandoffGroup | null;
}): HandoffGroup['stages'] {
  const { stages, wanted, before } = given;
  return stages.flatMap(({ key, state, attempt }) => {
    const had = before?.stages.find(({ stage }) => stage === key);
    if (wanted.includes(key) || (had !== undefined && state === 'completed'))
      return [{ stage: key, attempt }];
    return had === undefined ? [] : [had];
  });
}

/**
 * The first stage of a group that is not completed at the attempt that was asked for; `null` where the group is whole. What
 * it had before, and was left out when it was rerun, is not missed.
 */
export function rerunSince(given: {
  stages: readonly StageStatus[];
  group: HandoffGroup;
  before: HandoffGroup | null;
}): string | null {
  const { stages, group, before } = given;
  const gone = group.stages.find(({ stage, attempt }) => {
    const now = stages.find(({ key }) => key === stage);
    if (now?.state === 'completed') return now.attempt !== attempt;
    const had = before?.stages.some((one) => one.stage === stage && one.attempt === attempt) === true;
    return !(had && now?.state === 'skipped');
  });
  return gone?.stage ?? null;
}

/** A group that is not handed off after all: one that goes on with what is done is that again. */
export function dropped(given: {
  group: HandoffGroup;
  before: HandoffGroup | null;
  note: string;
}): HandoffGroup {
  const { group, before, note } = given;
  if (before === null) return { ...group, state: 'failed', note };
  return { ...before, note: `its new attempts were not handed off: ${note}` };
}
