/** The task queues of one installation. `prefix` is `stagegate` unless configured otherwise. */
export interface TaskQueues {
  /** Workflow tasks, of any worker. */
  readonly workflows: string;
  /** Activities on the store, of any worker that reaches it. */
  readonly store: string;
}

/** The queues of one host, named by the id in its state folder. */
export interface HostQueues {
  /** Short activities on the host's disk. */
  readonly io: string;
  /** Executors and gates. */
  readonly exec: string;
}

/** The prefix used when none is configured. */
export const DEFAULT_QUEUE_PREFIX = 'stagegate';

/** Names the queues that all workers share. */
export function taskQueues({ prefix }: { prefix: string }): TaskQueues {
  return { workflows: prefix, store: `${prefix}-store` };
}

/** Names the queues of one host. */
export function hostQueues({ prefix, hostId }: { prefix: string; hostId: string }): HostQueues {
  return { io: `${prefix}-io-${hostId}`, exec: `${prefix}-exec-${hostId}` };
}
