import { z } from 'zod';

import { Action, Actor } from '../approval/approval.js';
import type { RecordedLedgerRow } from '../ledger/ledger-row.js';

/** What the rows of the ledger say that receivers are told; a row of another program may lack any of it. */
export const Facts = z
  .object({
    id: z.string(),
    requestId: z.string(),
    kind: z.string(),
    subject: z.string(),
    by: z.string(),
    count: z.int(),
    members: z.array(z.string()),
    deadlineAt: z.string().nullable(),
    reminder: z.int(),
    to: z.string(),
    action: Action,
    actor: Actor.pick({ name: true, email: true }),
    comment: z.string().nullable(),
    via: z.string(),
    state: z.string(),
    failure: z.object({ code: z.string(), message: z.string(), next: z.string() }).nullable(),
  })
  .partial();
export type Facts = z.infer<typeof Facts>;

/** Each fact by itself: one that is not as expected does not hide the others. */
export function factsOf({ data }: Pick<RecordedLedgerRow, 'data'>): Facts {
  const whole = Facts.safeParse(data);
  if (whole.success) return whole.data;
  const wrong = new Set(whole.error.issues.map(({ path: [first] }) => first));
  const sound = Object.entries(data).filter(([key]) => !wrong.has(key));
  return Facts.safeParse(Object.fromEntries(sound)).data ?? {};
}

/** What of a request is asked about: its subject is the beginning of its id. */
export function subjectOf({ subject, id, requestId }: Facts): string {
  return subject ?? (requestId ?? id ?? '').replace(/\/\d+$/, '');
}
