import type { OpenedRun } from '../../src/activities/contracts.js';
import type { Plan } from '../../src/domain/plan/plan.js';
import type { RunBench } from './run-bench.js';
import { hashOf } from './scripted-world.js';

/** A run that was opened for a host of the bench, which is given up after two seconds. */
export function openedAt({ bench, host, plan }: { bench: RunBench; host: string; plan: Plan }): OpenedRun {
  const keys = [...plan.stages.map(({ key }) => key), 'handoff'];
  return {
    kind: 'opened',
    number: 3,
    hostId: host,
    queues: bench.queuesOf(host),
    hostTimeoutMs: 2_000,
    plan,
    planParts: Object.fromEntries(keys.map((key) => [key, hashOf(key)])),
  };
}
