import { createHash } from 'node:crypto';

import type { EntryChange, Occurrence } from '../../../domain/errorbook/errorbook.js';
import type { ExportedEntry } from '../../../domain/errorbook/exported.js';
import { FIRST_STATE } from '../../../domain/errorbook/lifecycle.js';
import { storedText, storedTime } from '../context.js';
import type { BookChangeTable, BookEntryTable, BookOccurrenceTable } from '../schema.js';
import { tellsOfIt } from './change.js';

interface Imported {
  readonly id: string;
  readonly imported: ExportedEntry;
}

/** An entry's row. Its status is what its history says, and its id the one that it has here. */
export function importedRow({ id, imported }: Imported): BookEntryTable {
  const { entry, changes, occurrences } = imported;
  const last = changes.at(-1);
  return {
    id,
    repository_id: entry.repositoryId,
    fingerprint: entry.fingerprint,
    origin: entry.origin,
    stage_kind: entry.stageKind,
    gate: entry.gate,
    title: storedText(entry.title),
    symptom: storedText(entry.symptom),
    command: entry.command === null ? null : storedText(entry.command),
    exit_code: entry.exitCode,
    cause: entry.cause === null ? null : storedText(entry.cause),
    fixes: JSON.stringify(entry.fixes.map(storedText)),
    tags: JSON.stringify(entry.tags.map(storedText)),
    severity: entry.severity,
    status: last?.to ?? FIRST_STATE.status,
    waived_until: timeOrNull(last?.until ?? null),
    said: said(changes),
    remedy: entry.remedy === null ? null : storedText(JSON.stringify(entry.remedy)),
    occurrences: Math.max(entry.occurrences, occurrences.length),
    first_seen: storedTime(entry.firstSeen),
    last_seen: storedTime(entry.lastSeen),
    changed_at: last === undefined ? null : storedTime(last.at),
    version: 0,
  };
}

/** The times it was seen. */
export function importedSeen({ id, imported }: Imported): BookOccurrenceTable[] {
  return imported.occurrences.map((seen) => seenRow({ id, seen }));
}

/** Its whole history. */
export function importedChanges({ id, imported }: Imported): BookChangeTable[] {
  return imported.changes.map((change, index) => ({
    entry_id: id,
    seq: index + 1,
    token: importToken(change),
    at: storedTime(change.at),
    actor: storedText(change.actor.name),
    email: change.actor.email === null ? null : storedText(change.actor.email),
    action: change.action,
    from_status: change.from,
    to_status: change.to,
    reason: change.reason === null ? null : storedText(change.reason),
    until: timeOrNull(change.until),
  }));
}

/** What stands for a change that another store made: no request here has it. */
export function importToken(change: EntryChange): string {
  return `import/${createHash('sha256').update(JSON.stringify(change)).digest('hex')}`;
}

/** What a person said last, as the change that said it tells. */
export function said(changes: readonly EntryChange[]): string | null {
  const told = changes.filter((change) => change.reason !== null && tellsOfIt(change));
  const reason = told.at(-1)?.reason ?? null;
  return reason === null ? null : storedText(reason);
}

function timeOrNull(time: string | null): string | null {
  return time === null ? null : storedTime(time);
}

function seenRow({ id, seen }: { id: string; seen: Occurrence }): BookOccurrenceTable {
  return {
    key: seen.key,
    entry_id: id,
    repository_id: seen.repositoryId,
    task_id: seen.taskKey.toLowerCase(),
    task_key: seen.taskKey,
    number: seen.number,
    stage: seen.stage,
    attempt: seen.attempt,
    gate: seen.gate,
    at: storedTime(seen.at),
    evidence: storedText(JSON.stringify(seen.evidence)),
  };
}
