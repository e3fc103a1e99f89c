import { failure } from '../failure/catalogue.js';
import type { Failure } from '../failure/failure.js';
import type { HandoffGroup, StageStatus } from '../run/run-status.js';
import {
  groupPlace,
  type HandoffStand,
  holds,
  isBare,
  isInBase,
  standingOf,
  type StageStanding,
} from './eligible.js';

/** What only git and the forge know: the stages whose heads the base has, and the groups that were merged. */
export interface Outside {
  readonly inBase: readonly string[];
  readonly merged: readonly number[];
}

/** A group that was asked for. `outside`: it cannot be judged without looking there. */
export type GroupVerdict =
  | {
      readonly kind: 'group';
      /** In plan order. */
      readonly stages: readonly string[];
      /** The group whose branch it is put onto; `null` for the base. */
      readonly onto: number | null;
      /** The group that it goes on with, in the same branch; `null` for a new one. */
      readonly grows: number | null;
    }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'outside' };

interface Question extends HandoffStand {
  readonly task: string;
  readonly wanted: readonly string[];
  readonly outside: Outside | null;
}

/**
 * Judges a group of stages: each of them eligible, and everything that they need in the group, in an earlier one, or in the
 * base already. What was handed off and has a new attempt goes into the branch that it is in.
 */
export function judgeGroup(question: Question): GroupVerdict {
  const wanted = new Set(question.wanted);
  const refused = unknown(question) ?? ineligible({ ...question, wanted });
  if (refused !== null) return { kind: 'refused', failure: refused };
  const grown = grownGroups(question);
  if (grown.some(({ state }) => state !== 'done') || grown.length > 1) return twoBranches(question, grown);
  const [own = null] = grown;
  const found = needsOf({ ...question, wanted, own });
  const open = found.missing.length > 0 || found.onto.length > 0;
  if (question.outside === null && (open || own !== null)) return { kind: 'outside' };
  if (found.missing.length > 0) return incomplete(question, found.missing);
  const onto = ontoOf({ ...question, own, groups: question.groups, needed: found.onto });
  if (onto === undefined) return twoBases(question, found.onto);
  const stages = question.stages.flatMap(({ key }) => (wanted.has(key) ? [key] : []));
  return { kind: 'group', stages, onto, grows: own?.number ?? null };
}

function unknown({ task, stages, wanted }: Question): Failure | null {
  const stage = wanted.find((key) => stages.every((one) => one.key !== key));
  if (stage === undefined) return null;
  const known = stages.map(({ key }) => key).join(', ');
  return failure('STAGE_UNKNOWN', { task, stage, known: known.slice(0, 1000) });
}

function ineligible(given: HandoffStand & { task: string; wanted: ReadonlySet<string> }): Failure | null {
  const { task, stages, groups, wanted } = given;
  const standings = stages.map((stage) => standingOf({ stage, groups }));
  const not = standings.filter(({ stage, kind }) => wanted.has(stage) && kind !== 'eligible');
  if (not.length === 0) return null;
  const eligible = standings.flatMap(({ stage, kind }) => (kind === 'eligible' ? [stage] : []));
  return failure('HANDOFF_INELIGIBLE', { task, stages: named(not), eligible: eligible.join(',') });
}

/** The published groups that have earlier attempts of what is wanted, those that were merged left out. */
function grownGroups({ stages, groups, wanted, outside }: Question): HandoffGroup[] {
  const numbers = wanted.flatMap((key) => {
    const stage = stages.find((one) => one.key === key);
    return stage === undefined ? [] : [standingOf({ stage, groups }).group];
  });
  return groups.filter(
    ({ number, pushed }) => pushed && numbers.includes(number) && outside?.merged.includes(number) !== true,
  );
}

interface Needs {
  readonly missing: readonly StageStatus[];
  readonly onto: readonly HandoffGroup[];
}

function needsOf(
  given: Omit<Question, 'wanted'> & { wanted: ReadonlySet<string>; own: HandoffGroup | null },
): Needs {
  const { stages, groups, wanted, outside, own } = given;
  const byKey = new Map(stages.map((stage) => [stage.key, stage]));
  const seen = new Set<string>();
  const missing: StageStatus[] = [];
  const onto = new Set<HandoffGroup>();
  const pending = [...wanted].flatMap((key) => byKey.get(key)?.needs ?? []);
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    const stage = byKey.get(key);
    if (stage === undefined || seen.has(key) || wanted.has(key)) continue;
    seen.add(key);
    if (stage.state === 'skipped' || (stage.state === 'completed' && isBare(stage))) {
      pending.push(...stage.needs);
      continue;
    }
    if (groups.some((one) => isInBase(one) && holds(one, stage.key, stage.attempt))) continue;
    const group = groups.findLast((one) => isStep(one) && holds(one, stage.key, stage.attempt));
    if (group !== undefined) {
      if (group !== own && outside?.merged.includes(group.number) !== true) onto.add(group);
    } else if (outside?.inBase.includes(key) !== true) {
      missing.push(stage);
      pending.push(...stage.needs);
    }
  }
  return { missing: stages.filter((stage) => missing.includes(stage)), onto: [...onto] };
}

/** Whether another group may be put onto it: it has, or will have, a branch. */
function isStep({ state, publish, pushed }: HandoffGroup): boolean {
  return state === 'done' ? pushed : state !== 'failed' && publish !== 'none';
}

/** The group to stand on: the one that has all the others below it. `undefined`: there is none. */
function ontoOf(given: {
  own: HandoffGroup | null;
  groups: readonly HandoffGroup[];
  needed: readonly HandoffGroup[];
  outside: Outside | null;
}): number | null | undefined {
  const { own, groups, needed, outside } = given;
  const merged = new Set(outside?.merged);
  const below = (from: number | null): number[] => {
    const group = groups.find(({ number }) => number === from);
    return group === undefined || merged.has(group.number) ? [] : [group.number, ...below(group.onto)];
  };
  const numbers = needed.map(({ number }) => number);
  const tops = own === null ? numbers : [own.onto];
  if (numbers.length === 0) return own?.onto ?? null;
  return tops.find((top) => numbers.every((number) => below(top).includes(number)));
}

function incomplete(
  { task, stages, groups, wanted }: Question,
  missing: readonly StageStatus[],
): GroupVerdict {
  const standings = missing.map((stage) => standingOf({ stage, groups }));
  const ready = standings.every(({ kind }) => kind === 'eligible');
  const all = stages.flatMap(({ key }) =>
    wanted.includes(key) || missing.some((one) => one.key === key) ? [key] : [],
  );
  const told = {
    task,
    stages: wanted.join(', '),
    missing: named(standings),
    all: ready ? all.join(',') : '',
  };
  return { kind: 'refused', failure: failure('HANDOFF_INCOMPLETE', told) };
}

function twoBases({ task }: Question, groups: readonly HandoffGroup[]): GroupVerdict {
  const places = groups.map(groupPlace).join(', ');
  return { kind: 'refused', failure: failure('HANDOFF_TWO_BASES', { task, places }) };
}

function twoBranches({ task }: Question, groups: readonly HandoffGroup[]): GroupVerdict {
  const places = groups.map(groupPlace).join(', ');
  return { kind: 'refused', failure: failure('HANDOFF_TWO_BRANCHES', { task, places }) };
}

function named(standings: readonly StageStanding[]): string {
  return standings.map(({ stage, why }) => (why === null ? stage : `${stage} (${why})`)).join(', ');
}
