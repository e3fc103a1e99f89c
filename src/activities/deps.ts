import type { HostQueues } from '../contract/task-queues.js';
import type { Paths } from '../config/paths.js';
import type { Store } from '../store/store.js';

/** Whether a workflow execution is open: `unknown` when the server cannot be asked. */
export type Openness = 'open' | 'closed' | 'unknown';

/** What activities work with; wired by the worker. */
export interface Deps {
  readonly paths: Paths;
  readonly store: Store;
  readonly hostId: string;
  readonly queues: HostQueues;
  /** The worker's own environment: executors see an allow-listed part of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** Asks whether a workflow still wants its process. */
  readonly openness: (execution: { workflowId: string; runId?: string }) => Promise<Openness>;
}
