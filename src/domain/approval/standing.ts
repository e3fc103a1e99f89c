import { z } from 'zod';

/** Why somebody's answer to a request would not count, with the code of the refusal. */
export const Objection = z.strictObject({ code: z.string(), message: z.string() });
export type Objection = z.infer<typeof Objection>;

/** Where somebody stands to a request that waits: `null`, they may answer it. */
export const Standing = z.strictObject({ requestId: z.string(), objection: Objection.nullable() });
export type Standing = z.infer<typeof Standing>;
