import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import { judgeGroup } from '../../domain/handoff/judge-group.js';
import { needsBelow } from '../../domain/handoff/needs-below.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import type { BaseNow } from './base-now.js';

/** Stages that would go together, what they would be merged onto, and what they need that is there already. */
export interface GroupPlace {
  readonly stages: readonly string[];
  readonly there: readonly string[];
  readonly onto: string;
  readonly now: BaseNow;
}

/**
 * Judges a group as the run would, by what is known here: `there` are the stages that the base has.
 *
 * @throws HANDOFF_INELIGIBLE, HANDOFF_INCOMPLETE, HANDOFF_TWO_BASES, HANDOFF_TWO_BRANCHES, STAGE_UNKNOWN
 */
export function placeOfGroup(given: {
  status: RunStatus;
  wanted: readonly string[];
  there: readonly string[];
  now: BaseNow;
}): GroupPlace {
  const { status, wanted, there, now } = given;
  const { groups = [], stages } = status;
  const task = status.task.key;
  const merged = groups
    .filter((group) => group.pushed && group.stages.every(({ stage }) => there.includes(stage)))
    .map(({ number }) => number);
  const verdict = judgeGroup({ task, stages, groups, wanted, outside: { inBase: there, merged } });
  if (verdict.kind === 'refused') throw new StagegateError(verdict.failure);
  if (verdict.kind === 'outside') return fail('HANDOFF_NONE', { task });
  const needs = [...needsBelow({ stages, keys: new Set(verdict.stages) })];
  const below = groups.find(({ number }) => number === verdict.onto);
  const place = { stages: verdict.stages, there: needs };
  if (below === undefined) return { ...place, onto: status.base.branch, now };
  const { branch: onto, collector } = below;
  if (now.kind === 'unknown' || collector === null)
    return { ...place, onto, now: { kind: 'unknown', why: `${onto} is not assembled yet` } };
  return { ...place, onto, now: { ...now, commit: collector } };
}
