import { z } from 'zod';

/** What a ledger row tells of a run. */
export const LedgerKind = z.enum([
  'started',
  'queued',
  'admitted',
  'frozen',
  'unfrozen',
  'stage_started',
  'attempt_started',
  'attempt_ended',
  'verified',
  'policy_evaluated',
  'approval_requested',
  'approval_stays',
  'draft_opened',
  'draft_closed',
  'reminded',
  'escalated',
  'decided',
  'decision_refused',
  'hinted',
  'rate_limited',
  'taken',
  'given_back',
  'stage_ended',
  'host_silent',
  'host_changed',
  'paused',
  'resumed',
  'abort_requested',
  'replan_requested',
  'plan_revised',
  'rerun_requested',
  'reran',
  'handoff',
  'pushed',
  'pr',
  'reconciled',
  'finished',
]);
export type LedgerKind = z.infer<typeof LedgerKind>;

/**
 * One row of a run's append-only record. The workflow numbers the rows from 1 without a gap, the store by the order in
 * which it took them (after a Reset the two differ); `key` is the row's idempotency key, once per run.
 */
export const LedgerRow = z.strictObject({
  seq: z.int().min(1),
  key: z.string().min(1).max(300),
  kind: LedgerKind,
  at: z.iso.datetime({ offset: true }),
  /** What there is to say about it, by kind. JSON values alone. */
  data: z.record(z.string(), z.json()),
});
export type LedgerRow = z.infer<typeof LedgerRow>;

/** A row as it is read back: a newer program may have written kinds that this one does not know. */
export const RecordedLedgerRow = LedgerRow.extend({ kind: z.string().min(1) });
export type RecordedLedgerRow = z.infer<typeof RecordedLedgerRow>;
