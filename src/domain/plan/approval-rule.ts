import { z } from 'zod';

const Milliseconds = z.int().positive();

/** Who must say yes, and what happens when nobody does in time. A deadline never approves. */
export const ApprovalRule = z.strictObject({
  by: z.string().min(1).max(64),
  count: z.int().min(1).max(20),
  deadlineMs: Milliseconds.nullable(),
  onDeadline: z.enum(['hold', 'reject']),
  /** Whether answers must be signed; left out where that is not asked for. */
  signed: z.literal(true).optional(),
  /** When those who are asked are reminded, counted from the request: again and again, or at these moments. */
  remind: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('every'), ms: Milliseconds }),
      z.strictObject({ kind: z.literal('at'), ms: z.array(Milliseconds).min(1).max(20) }),
    ])
    .optional(),
  /** The group that may answer too when nobody has for so long. */
  escalate: z.strictObject({ afterMs: Milliseconds, to: z.string().min(1).max(64) }).optional(),
  /** It is asked in a draft pull request as well; left out where it is not. */
  draft: z.literal(true).optional(),
});
export type ApprovalRule = z.infer<typeof ApprovalRule>;
