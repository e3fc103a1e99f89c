import { define } from './define.js';

/** What a worker was asked to do: `nothing` for a look; the token is `null` where what was sent needs none to be sent again. */
export type Sent = 'nothing' | { readonly token: string | null };

/** The same, as the texts below take it. */
interface OfSent {
  readonly wasSent: boolean;
  readonly token: string | null;
}

/** As the texts of these failures take it. */
export const ofSent = (sent: Sent): OfSent =>
  sent === 'nothing' ? { wasSent: false, token: null } : { wasSent: true, token: sent.token };

const again = ({ token }: Pick<OfSent, 'token'>): string =>
  `the same command again${token === null ? '' : `, with --token ${token}`}`;

/** What can go wrong between a command and the workers that answer for runs. */
export const workerFailures = {
  NO_WORKER: define<OfSent & { queue: string }>({
    class: 'env',
    retryable: true,
    message: ({ queue }) => `No worker answers on the task queue "${queue}".`,
    kept: ({ wasSent }) =>
      wasSent
        ? 'The run is safe in Temporal, and may still take what was sent when a worker comes back.'
        : 'The run is safe in Temporal and goes on when a worker comes back.',
    next: (sent) =>
      `Start one with stagegate up, or: stagegate worker${sent.wasSent ? `; then ${again(sent)}` : ''}`,
  }),
  WORKER_BUSY: define<OfSent & { queue: string; worker: string; seconds: number }>({
    class: 'env',
    retryable: true,
    message: ({ queue, worker, seconds }) =>
      `The worker ${worker} does not answer. It asked the task queue "${queue}" for work ${seconds} s ago: it is busy, or has just ended.`,
    kept: ({ wasSent }) =>
      wasSent
        ? 'The run is safe in Temporal, and may still take what was sent. The same token is never taken twice.'
        : 'The run is safe in Temporal. Nothing was sent to it.',
    next: (sent) => `In a moment, ${again(sent)}; if that goes on: stagegate doctor`,
  }),
  ANSWER_LATE: define<{ task: string; token: string }>({
    class: 'env',
    retryable: true,
    message: ({ task }) => `The run of ${task} has taken what was sent, but has not answered it yet.`,
    kept: () => 'It is in the history of the run, and takes its course whatever becomes of the worker.',
    next: ({ task, token }) => `stagegate status ${task}; for the answer: ${again({ token })}`,
  }),
} as const;
