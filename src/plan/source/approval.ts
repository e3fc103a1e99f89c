import { z } from 'zod';

import { EVERYBODY } from '../../domain/authority/authority.js';
import { DurationSource } from './quantities.js';
import { GroupSource } from './text.js';

const EscalateSource = z
  .strictObject({
    after: DurationSource.meta({ description: 'How long to wait for an answer.', examples: ['8h'] }),
    to: GroupSource.refine((group) => group !== EVERYBODY, 'must be a group, not everybody').meta({
      description:
        'The second group. If it needs more approvals than the first, so many are needed from then on.',
      examples: ['managers'],
    }),
  })
  .meta({
    id: 'EscalateForm',
    title: 'a map with `after` and `to`',
  });

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
      description: 'What the deadline does: `hold` keeps waiting, `reject` rejects.',
      default: 'hold',
    }),
    remind: z
      .union([
        DurationSource,
        z.array(DurationSource).min(1).max(20).meta({ title: 'a list of them, from the request on' }),
      ])
      .optional()
      .meta({
        description:
          'Notify again while nobody has answered: each time so long has passed, or at these moments.',
        otherwise: 'never',
        examples: ['2h'],
      }),
    escalate: EscalateSource.optional().meta({
      description: 'Ask a second group too when nobody has answered. Escalating never approves.',
      otherwise: 'never',
      examples: [{ after: '8h', to: 'managers' }],
    }),
    pr: z
      .literal('draft')
      .optional()
      .meta({
        title: '`draft`',
        description:
          'Ask in a draft pull request as well, of a branch of its own: a review by a member of the group (`by`, not everybody) of exactly that commit counts as the answer. For approvals of stages and of the handoff.',
        otherwise: 'not asked there',
        examples: ['draft'],
      }),
  })
  .refine(
    ({ pr, by = EVERYBODY }) => pr === undefined || by !== EVERYBODY,
    'must name a group (`by`) when it is asked in a draft pull request: there anybody may review',
  )
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
