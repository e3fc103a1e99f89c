/** A text under the hash of its bytes. Bytes, because neither dialect keeps a NUL in a text. */
export interface BlobTable {
  hash: string;
  content: Uint8Array;
}

/** A run. `task_id` is the task key in lower case; `task_key` as it was written. JSON is kept as text. */
export interface RunTable {
  repository_id: string;
  task_id: string;
  number: number;
  task_key: string;
  slug: string;
  start_token: string;
  workflow_id: string;
  plan_name: string | null;
  state: string;
  started_at: string;
  ended_at: string | null;
  input: string;
  status: string | null;
}

/** A row of a run's ledger. */
export interface LedgerTable {
  repository_id: string;
  task_id: string;
  number: number;
  seq: number;
  key: string;
  kind: string;
  at: string;
  data: string;
  /** The hash that chains it to the row before; `null` in rows that are older than the chain. */
  link: string | null;
}

/** A failure of a repository. Lists and the remedy are JSON; `version` grows with every change. */
export interface BookEntryTable {
  id: string;
  repository_id: string;
  fingerprint: string;
  origin: string;
  stage_kind: string;
  gate: string | null;
  title: string;
  symptom: string;
  command: string | null;
  exit_code: number | null;
  cause: string | null;
  fixes: string;
  tags: string;
  severity: string;
  status: string;
  waived_until: string | null;
  /** What a person said of it last. */
  said: string | null;
  remedy: string | null;
  occurrences: number;
  first_seen: string;
  last_seen: string;
  /** The last change of its status; `null` when there was none. Never goes back. */
  changed_at: string | null;
  version: number;
}

/** A time that a failure was seen. `evidence` is JSON. */
export interface BookOccurrenceTable {
  key: string;
  entry_id: string;
  repository_id: string;
  task_id: string;
  task_key: string;
  number: number;
  stage: string;
  attempt: number;
  gate: string | null;
  at: string;
  evidence: string;
}

/** A change of an entry's status. */
export interface BookChangeTable {
  entry_id: string;
  seq: number;
  token: string;
  at: string;
  actor: string;
  email: string | null;
  action: string;
  from_status: string;
  to_status: string;
  reason: string | null;
  until: string | null;
}

/** What a gate came to in one run of it (`test` is empty), or a test of it that was flaky then. */
export interface GateOutcomeTable {
  key: string;
  test: string;
  repository_id: string;
  gate: string;
  outcome: string;
  at: string;
}

/** A host's queues under one prefix, and when its worker was last well. */
export interface HostTable {
  io_queue: string;
  exec_queue: string;
  prefix: string;
  host_id: string;
  name: string;
  vault: string | null;
  seen_at: string;
}

/** An attempt that a host no longer carries. `ended_at`: when that host knew, and nothing ran there any more. */
export interface FenceTable {
  host_id: string;
  slug: string;
  task_key: string;
  number: number;
  stage: string;
  attempt: number;
  at: string;
  ended_at: string | null;
}

/**
 * A row of the ledger that a receiver is still to be told; it goes when it was. `next_at`: when the next try is due, also
 * while one is under way (should its worker die, the next takes it then); `null` once it was given up.
 */
export interface NotificationTable {
  id: string;
  receiver: string;
  repository_id: string;
  task_id: string;
  number: number;
  seq: number;
  event: string;
  made_at: string;
  attempts: number;
  next_at: string | null;
  error: string | null;
}

/** The tables, the same on every dialect. Times are ISO 8601 in UTC with milliseconds, so that they sort as text. */
export interface Tables {
  gate_outcome: GateOutcomeTable;
  blob: BlobTable;
  run: RunTable;
  ledger: LedgerTable;
  book_entry: BookEntryTable;
  book_occurrence: BookOccurrenceTable;
  book_change: BookChangeTable;
  host: HostTable;
  fence: FenceTable;
  notification: NotificationTable;
}
