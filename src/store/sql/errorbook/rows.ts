import { z } from 'zod';

import {
  EntryChange,
  ErrorbookEntry,
  Evidence,
  type Occurrence,
  Remedy,
} from '../../../domain/errorbook/errorbook.js';
import { judgedAt, stateAt, type EntryState } from '../../../domain/errorbook/lifecycle.js';
import type { BookChangeTable, BookEntryTable, BookOccurrenceTable } from '../schema.js';
import { decode, sound } from '../stored-json.js';

const Texts = z.array(z.string());

/** An entry as it stands at a moment: a waiver that has ended has ended. */
export function entryOf(input: { row: BookEntryTable; where: string; now: Date }): ErrorbookEntry {
  const { row, where } = input;
  const what = `the errorbook's entry ${row.id}`;
  const list = (text: string) => sound({ decoded: decode({ schema: Texts, text }), where, what });
  const { status, waivedUntil } = effective(input);
  const entry = {
    id: row.id,
    repositoryId: row.repository_id,
    fingerprint: row.fingerprint,
    origin: row.origin,
    stageKind: row.stage_kind,
    gate: row.gate,
    title: row.title,
    symptom: row.symptom,
    command: row.command,
    exitCode: row.exit_code,
    cause: row.cause,
    fixes: list(row.fixes),
    tags: list(row.tags),
    severity: row.severity,
    status,
    waivedUntil,
    occurrences: row.occurrences,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    remedy:
      row.remedy === null
        ? null
        : sound({ decoded: decode({ schema: Remedy, text: row.remedy }), where, what }),
  };
  const read = ErrorbookEntry.safeParse(entry);
  const decoded = read.success
    ? ({ ok: true, value: read.data } as const)
    : ({ ok: false, why: read.error.issues[0]?.message ?? 'unknown' } as const);
  return sound({ decoded, where, what });
}

/** Where an entry stands at a moment. */
export function effective({ row, now }: { row: BookEntryTable; now: Date }): EntryState {
  const status = ErrorbookEntry.shape.status.parse(row.status);
  return stateAt({ status, waivedUntil: row.waived_until }, judgedAt({ now, changedAt: row.changed_at }));
}

/** A time that an entry was seen. */
export function occurrenceOf({ row, where }: { row: BookOccurrenceTable; where: string }): Occurrence {
  const what = `the errorbook's occurrence ${row.key}`;
  return {
    key: row.key,
    repositoryId: row.repository_id,
    taskKey: row.task_key,
    number: row.number,
    stage: row.stage,
    attempt: row.attempt,
    gate: row.gate,
    at: row.at,
    evidence: sound({ decoded: decode({ schema: Evidence, text: row.evidence }), where, what }),
  };
}

/** A change of an entry. */
export function changeOf(row: BookChangeTable): EntryChange {
  return EntryChange.parse({
    seq: row.seq,
    at: row.at,
    actor: { name: row.actor, email: row.email },
    action: row.action,
    from: row.from_status,
    to: row.to_status,
    reason: row.reason,
    until: row.until,
  });
}
