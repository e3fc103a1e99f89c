import { z } from 'zod';

import { ApprovalsSource } from '../source/approval.js';
import { oneOrMany } from '../source/one-or-many.js';
import { GroupSource } from '../source/text.js';

const IdentitySource = z
  .string()
  .min(1)
  .max(320)
  .regex(/^[^\s,<>]+$/, 'must be one e-mail address, login or system user, without spaces')
  .meta({ title: 'an e-mail address, a login or a system user' });

const PersonSource = z
  .string()
  .regex(/^[a-z][a-z0-9._-]{0,63}$/, 'must be a short name: lower-case letters, digits, ".", "_" and "-"')
  .meta({ title: 'a short name such as `ada`' });

const LongGroup = z
  .strictObject({
    members: oneOrMany(IdentitySource).optional().meta({ description: 'People, or single identities.' }),
    count: z
      .int()
      .min(1)
      .max(20)
      .optional()
      .meta({ description: 'How many must approve at least; a plan may ask for more.', default: 1 }),
    self_approval: z.boolean().optional().meta({
      description: 'Whether members may approve what they started or wrote themselves.',
      default: false,
    }),
    signed: z.boolean().optional().meta({
      description: 'Whether its members must sign what they answer.',
      default: false,
    }),
  })
  .meta({ id: 'GroupForm', title: 'a map with members, count, self_approval and signed' });

/** `.stagegate/groups.yaml`: who is who, and who may decide. */
export const GroupsSource = z
  .strictObject({
    approvals: ApprovalsSource.optional(),
    people: z
      .record(PersonSource, oneOrMany(IdentitySource))
      .optional()
      .meta({ description: 'All identities of a person: e-mail addresses, logins, system users.' }),
    groups: z.record(GroupSource, z.union([oneOrMany(IdentitySource), LongGroup])).meta({
      description: 'Groups that plans may ask; `everybody` takes `self_approval` alone.',
    }),
  })
  .meta({ id: 'Groups' });
export type GroupsSource = z.infer<typeof GroupsSource>;
