import { z } from 'zod';

/**
 * What the companion is asked: to run a git process (the frame's bytes are its input), to end one, or to start a process
 * that outlives everybody.
 */
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
  z.strictObject({
    kind: z.literal('start'),
    id: z.int(),
    program: z.string(),
    args: z.array(z.string()),
    cwd: z.string(),
    env: z.record(z.string(), z.string()),
    stdin: z.string().optional(),
    log: z.string(),
  }),
]);
export type Request = z.infer<typeof Request>;

/**
 * What it answers: how a git process ended (the frame's bytes are its output), that a process was started, and later that
 * it is gone, or why there was none.
 */
export const Answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ended'), id: z.int(), exitCode: z.int(), stderr: z.string() }),
  z.strictObject({ kind: z.literal('started'), id: z.int() }),
  z.strictObject({ kind: z.literal('over'), id: z.int() }),
  z.strictObject({
    kind: z.literal('failed'),
    id: z.int(),
    message: z.string(),
    /** The system's name for it (`E2BIG`), where it has one. */
    code: z.string().nullable(),
  }),
]);
export type Answer = z.infer<typeof Answer>;
