import type { RunRef } from '../../../src/domain/run/run-input.js';
import type { ActivityBench } from '../../support/activity-bench.js';

/** Makes an attempt of stage `api`, lets its gates judge it, and has remembered what came of it, as a stage does. */
export async function attemptAsStage(given: {
  bench: ActivityBench;
  run: RunRef;
  number: number;
  previous?: string | null;
}) {
  const { bench, run, number, previous = null } = given;
  const made = await bench.attempt(run, { stage: 'api', attempt: number, previous });
  const gated = made.head !== null && made.failure === null;
  const gates = gated
    ? await bench.act('runGates', { run, stage: 'api', attempt: number, commit: made.head ?? '' })
    : null;
  const reason = made.failure ?? gates?.failure ?? null;
  const remembered = { run, stage: 'api', attempt: number, failure: reason };
  const about = { ...remembered, ...(made.head && { head: made.head }) };
  const recorded = reason === null ? null : await bench.act('recordFailure', about);
  return { head: made.head, reason, seen: recorded?.seen ?? [] };
}
