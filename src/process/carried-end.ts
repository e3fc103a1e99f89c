import { z } from 'zod';

import type { ExecutorEnd } from '../domain/stage/attempt.js';

const durationMs = z.number().min(0);
/** Pids that even SIGKILL did not end in time; empty but for a stuck disk or another user's process. */
const survivors = z.array(z.int());

/** How a carried process ended, for good: the content of `end.json`. */
export const SettledEnd = z.discriminatedUnion('kind', [
  /** By itself. Ended by signal N it is 128 + N. */
  z.strictObject({ kind: z.literal('exited'), exitCode: z.int(), durationMs, survivors }),
  z.strictObject({ kind: z.literal('timed_out'), durationMs, survivors }),
  /** Ended because it printed nothing for too long. */
  z.strictObject({ kind: z.literal('stalled'), durationMs, survivors }),
  /** Ended because it had used up what it was allowed to use. */
  z.strictObject({ kind: z.literal('over_limit'), durationMs, survivors }),
  z.strictObject({ kind: z.literal('cancelled'), durationMs, survivors }),
  /** Gone without an exit status: somebody else, or the machine, ended it. */
  z.strictObject({ kind: z.literal('interrupted'), durationMs, survivors }),
]);
export type SettledEnd = z.infer<typeof SettledEnd>;

/** What came of carrying a process. */
export type CarriedEnd =
  | SettledEnd
  /** Nothing was started: no such program, or not executable. */
  | { readonly kind: 'not_found'; readonly program: string }
  /** The worker goes away; the process may well be running. */
  | { readonly kind: 'left' };

/** The part of a settled end that the workflow is told. */
export function toExecutorEnd(end: SettledEnd): ExecutorEnd {
  return end.kind === 'exited' ? { kind: end.kind, exitCode: end.exitCode } : { kind: end.kind };
}
