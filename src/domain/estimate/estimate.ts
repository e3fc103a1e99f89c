import { z } from 'zod';

import { totalUse } from '../agent/use-words.js';
import { amountsOf } from '../quota/amounts.js';
import type { RunStatus, StageStatus } from '../run/run-status.js';

/** The middle of what was seen, the least and the most. */
export const Range = z.strictObject({ median: z.number(), least: z.number(), most: z.number() });
export type Range = z.infer<typeof Range>;

/** What a stage took before: time in milliseconds of all its attempts and gates, dollars and tokens of its agents. */
export const StageEstimate = z.strictObject({
  key: z.string(),
  /** How often it was passed, of the newest runs. */
  runs: z.int(),
  timeMs: Range,
  costUsd: Range.nullable(),
  tokens: Range.nullable(),
});
export type StageEstimate = z.infer<typeof StageEstimate>;

/** What a run of a plan may take, by its earlier runs. */
export const PlanEstimate = z.strictObject({
  stages: z.array(StageEstimate),
  /** Stages that were never passed before: nothing is known of them. */
  unknown: z.array(z.string()),
  /** The longest way through the stages, by their medians, when none waits for a place or for people. */
  timeMs: z.number(),
  costUsd: z.number().nullable(),
  tokens: z.number().nullable(),
});
export type PlanEstimate = z.infer<typeof PlanEstimate>;

/** How many passes of a stage are looked at, the newest. */
const MOST_PASSES = 20;

/** Estimates what a run takes from the statuses of ended runs of the same plan, newest first; `null` without any pass. */
export function estimatePlan(input: {
  stages: readonly { readonly key: string; readonly needs: readonly string[] }[];
  history: readonly RunStatus[];
}): PlanEstimate | null {
  const { stages, history } = input;
  const estimates = stages.flatMap(({ key }) => estimateStage({ key, history }) ?? []);
  if (estimates.length === 0) return null;
  const known = new Map(estimates.map((estimate) => [estimate.key, estimate]));
  return {
    stages: estimates,
    unknown: stages.flatMap(({ key }) => (known.has(key) ? [] : [key])),
    timeMs: longestWay({ stages, known }),
    costUsd: sum(estimates.flatMap(({ costUsd }) => costUsd?.median ?? [])),
    tokens: sum(estimates.flatMap(({ tokens }) => tokens?.median ?? [])),
  };
}

function estimateStage(given: { key: string; history: readonly RunStatus[] }): StageEstimate | null {
  const passes = given.history
    .flatMap(({ stages }) => stages.filter((stage) => stage.key === given.key && hasPassed(stage)))
    .slice(0, MOST_PASSES);
  const timeMs = rangeOf(passes.map(timeOf));
  if (timeMs === null) return null;
  const costs = passes.flatMap((stage) => {
    const total = totalUse(stage.attempts.map(({ agent }) => agent));
    return total === null || total.isLeast ? [] : (total.costUsd ?? []);
  });
  const tokens = passes.flatMap((stage) => {
    const counts = stage.attempts.flatMap(({ agent }) => (agent ? (amountsOf(agent).tokens ?? []) : []));
    return sum(counts) ?? [];
  });
  const known = { timeMs, costUsd: rangeOf(costs), tokens: rangeOf(tokens) };
  return { key: given.key, runs: passes.length, ...known };
}

/** In that very run: what was kept of an earlier one took nothing. */
function hasPassed({ state, attempts, reuse }: StageStatus): boolean {
  return state === 'completed' && attempts.length > 0 && reuse?.kind !== 'kept';
}

function timeOf({ attempts }: StageStatus): number {
  return attempts.reduce(
    (all, { durationMs, gates }) => all + gates.reduce((time, gate) => time + gate.durationMs, durationMs),
    0,
  );
}

function rangeOf(values: readonly number[]): Range | null {
  const sorted = [...values].sort((one, other) => one - other);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return null;
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return { least, most, median: ((low ?? least) + (high ?? least)) / 2 };
}

function sum(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((all, value) => all + value, 0);
}

/** Stages may be named before those that they need. */
function longestWay(given: {
  stages: readonly { readonly key: string; readonly needs: readonly string[] }[];
  known: ReadonlyMap<string, StageEstimate>;
}): number {
  const ends = new Map<string, number>();
  for (let moved = true; moved;) {
    moved = false;
    for (const { key, needs } of given.stages) {
      const start = Math.max(0, ...needs.map((need) => ends.get(need) ?? 0));
      const end = start + (given.known.get(key)?.timeMs.median ?? 0);
      if (ends.get(key) === end) continue;
      ends.set(key, end);
      moved = true;
    }
  }
  return Math.max(0, ...ends.values());
}
