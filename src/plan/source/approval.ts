import { z } from 'zod';

import { DurationSource } from './quantities.js';
import { GroupSource } from './text.js';

const LongApproval = z
  .strictObject({
    by: GroupSource.optional().meta({
      description:
        'Who may answer: a group of `.stagegate/groups.yaml` at the base commit. `everybody` needs no file.',
      default: 'everybody',
      examples: ['leads'],
    }),
    count: z
      .int()
      .min(1)
      .max(20)
      .optional()
      .meta({
        description: 'How many of them must approve. The groups file may ask for more, never for fewer.',
        default: 1,
        examples: [2],
      }),
    deadline: DurationSource.optional().meta({
      description: 'How long to wait; then `on_deadline`. A deadline never approves.',
      otherwise: 'none',
      examples: ['2d'],
    }),
    on_deadline: z.enum(['hold', 'reject']).optional().meta({
      description: 'What the deadline does: `hold` keeps waiting and reminds, `reject` rejects.',
      default: 'hold',
    }),
  })
  .meta({ id: 'ApprovalForm', title: 'a map with who, how many and until when' });

/** A human decision: a group, `true` for everybody, or the long form. */
export const ApprovalSource = z
  .union([GroupSource, z.literal(true).meta({ title: '`true` for everybody' }), LongApproval])
  .meta({ id: 'Approval' });
export type ApprovalSource = z.infer<typeof ApprovalSource>;

/** What holds for every decision; in a plan and in the groups file. */
export const ApprovalsSource = z
  .strictObject({
    signed: z.boolean().optional().meta({
      description:
        'Whether every decision must be signed with the SSH key of somebody in `.stagegate/allowed_signers`. What the groups file at the base asks for, a plan cannot take back.',
      default: false,
    }),
  })
  .meta({ id: 'Approvals' });
export type ApprovalsSource = z.infer<typeof ApprovalsSource>;
