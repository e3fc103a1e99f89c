import { Client, type ConnectionLike } from '@temporalio/client';

import { DEFAULT_QUEUE_PREFIX, type TaskQueues, taskQueues } from '../../contract/task-queues.js';
import { dataConverter } from './data-converter.js';

/** A connection, and what every call on it needs. */
export interface Temporal {
  readonly client: Client;
  /** Where the server is, as it is told to people. */
  readonly address: string;
  readonly namespace: string;
  readonly queues: TaskQueues;
}

/** What a {@link Temporal} is made of. `connection` stays the caller's to close. */
export interface TemporalOptions {
  readonly connection: ConnectionLike;
  readonly address: string;
  readonly namespace: string;
  readonly queuePrefix?: string;
}

/** Puts a client with our payload converter on a connection. Makes no call. */
export function onConnection({ connection, address, namespace, queuePrefix }: TemporalOptions): Temporal {
  return {
    client: new Client({ connection, namespace, dataConverter }),
    address,
    namespace,
    queues: taskQueues({ prefix: queuePrefix ?? DEFAULT_QUEUE_PREFIX }),
  };
}
