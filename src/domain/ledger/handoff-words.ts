import { z } from 'zod';

import type { RecordedLedgerRow } from './ledger-row.js';

const Ended = z.object({
  outcome: z.string(),
  branch: z.string().nullable(),
  collector: z.string().nullable(),
  stages: z.array(z.string()).optional(),
  group: z.int().optional(),
  onto: z.int().nullable().optional(),
  note: z.string().optional(),
});

const Taken = z.object({
  action: z.literal('handoff'),
  stages: z.array(z.string()),
  group: z.int(),
  branch: z.string(),
  onto: z.string().nullable(),
  reason: z.string().nullable().optional(),
});

/** What a row says of a handoff or a group of it; `null` for any other row, and for those of older programs. */
export function handoffWords({
  kind,
  data,
}: Pick<RecordedLedgerRow, 'kind' | 'data'>): { resource: string; outcome: string } | null {
  if (kind === 'handoff') return endedWords(data);
  return kind === 'decided' ? takenWords(data) : null;
}

function endedWords(data: RecordedLedgerRow['data']): { resource: string; outcome: string } | null {
  const read = Ended.safeParse(data);
  if (!read.success) return null;
  const { outcome, branch, collector, stages, group, onto = null, note } = read.data;
  const names = stages === undefined ? [] : [stages.join(', ')];
  const place = branch === null ? [] : [`branch ${branch}`];
  const head = collector === null ? [] : [`at ${collector.slice(0, 12)}`];
  const below = onto === null ? [] : [`on group ${onto}`];
  const words = [...names, [...place, ...head].join(' '), ...below].filter((part) => part !== '');
  const said = note === undefined ? '' : ` (${note})`;
  return {
    resource: group === undefined ? 'handoff' : `handoff+${group}`,
    outcome: `${words.length === 0 ? outcome : `${outcome}: ${words.join(', ')}`}${said}`,
  };
}

function takenWords(data: RecordedLedgerRow['data']): { resource: string; outcome: string } | null {
  const read = Taken.safeParse(data);
  if (!read.success) return null;
  const { stages, group, branch, onto, reason } = read.data;
  const below = onto === null ? '' : `, on ${onto}`;
  const said = reason ? ` (${reason})` : '';
  return { resource: `handoff+${group}`, outcome: `${stages.join(', ')} into ${branch}${below}${said}` };
}
