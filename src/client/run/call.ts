import type { Temporal } from './temporal.js';
import { translateError } from './translate-errors.js';

/** One call on the server. */
export interface Call<T> {
  readonly temporal: Temporal;
  /** The bound in milliseconds. */
  readonly withinMs: number;
  /** The task that it is about, for the words of an error. */
  readonly task: string;
  /** Whether a worker has to answer, or the server alone. */
  readonly answeredBy: 'server' | 'worker';
  readonly run: () => Promise<T>;
}

/** Makes a call with a deadline; what it throws is a failure of the catalogue. */
export async function call<T>({ temporal, withinMs, task, answeredBy, run }: Call<T>): Promise<T> {
  try {
    return await temporal.client.withDeadline(Date.now() + withinMs, run);
  } catch (error) {
    const queue = answeredBy === 'worker' ? temporal.queues.workflows : null;
    throw translateError(error, { address: temporal.address, task, queue });
  }
}
