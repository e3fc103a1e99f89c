import { z } from 'zod';

/** What the companion is asked: to run a git process (the frame's bytes are its input), or to end one. */
export const Request = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('run'),
    id: z.int(),
    args: z.array(z.string()),
    cwd: z.string(),
    env: z.record(z.string(), z.string()),
    config: z.array(z.string()),
  }),
  z.strictObject({ kind: z.literal('abort'), id: z.int() }),
]);
export type Request = z.infer<typeof Request>;

/** What it answers: how the process ended (the frame's bytes are its output), or why there was none. */
export const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ended'), id: z.int(), exitCode: z.int(), stderr: z.string() }),
  z.strictObject({ kind: z.literal('failed'), id: z.int(), message: z.string() }),
]);
export type Answer = z.infer<typeof Answer>;
