import type { RecordedLedgerRow } from '../ledger/ledger-row.js';
import { StageEvidence } from './stage-evidence.js';

/** How far a stage came in an earlier run: what it proved, or the last thing that is known of it. */
export type StageRecord =
  | { readonly kind: 'proved'; readonly evidence: StageEvidence }
  | { readonly kind: 'unproved'; readonly last: 'started' | 'failed' | 'stopped' | 'reset' | 'unreadable' };

/**
 * What the ledger of a run proves of each stage. The last word counts: a stage that was started again has lost what
 * it had proved. A stage without a record never ran.
 */
export function readRecords(rows: readonly RecordedLedgerRow[]): Map<string, StageRecord> {
  const records = new Map<string, StageRecord>();
  for (const { kind, data } of rows) {
    const { stage } = data;
    if (typeof stage !== 'string') continue;
    const record = recordOf(kind, data);
    if (record !== null) records.set(stage, record);
  }
  return records;
}

function recordOf(kind: string, data: RecordedLedgerRow['data']): StageRecord | null {
  switch (kind) {
    case 'verified':
      return proved(data);
    case 'stage_started':
      return { kind: 'unproved', last: 'started' };
    case 'reran':
      return { kind: 'unproved', last: 'reset' };
    case 'stage_ended':
      return ended(data);
    default:
      return null;
  }
}

/** A completed stage's proof is its row `verified`, written just before. */
function ended(data: RecordedLedgerRow['data']): StageRecord | null {
  if (data['outcome'] === 'completed') return null;
  if (data['outcome'] === 'skipped') return proved(data);
  return { kind: 'unproved', last: data['outcome'] === 'stopped' ? 'stopped' : 'failed' };
}

function proved(data: RecordedLedgerRow['data']): StageRecord {
  const evidence = StageEvidence.safeParse(data['evidence']);
  return evidence.success
    ? { kind: 'proved', evidence: evidence.data }
    : { kind: 'unproved', last: 'unreadable' };
}
