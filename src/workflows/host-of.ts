import type { HostQueues } from '../contract/task-queues.js';
import type { RunHost } from './host-line.js';

/** The host that a child was started for. */
export function hostOf(input: {
  readonly queues: HostQueues;
  readonly hostId?: string;
  readonly hostTimeoutMs?: number;
}): RunHost {
  const { queues, hostId, hostTimeoutMs } = input;
  return { hostId: hostId ?? 'unknown', queues, timeoutMs: hostTimeoutMs ?? null };
}
