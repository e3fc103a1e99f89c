import type { AuditEntry } from '../../domain/ledger/audit.js';
import { createStyle } from './style.js';
import { renderTable } from './table.js';

/** A run's audit as a table, a row an event. */
export function renderAudit(input: {
  entries: readonly AuditEntry[];
  width: number;
  colour: boolean;
}): string {
  const { entries, width } = input;
  const style = createStyle(input);
  if (entries.length === 0) return 'Nothing is recorded of this run yet.';
  const columns = [
    { title: '#' },
    { title: 'Time (UTC)' },
    { title: 'Who', min: 10 },
    { title: 'What', min: 8 },
    { title: 'On', min: 6 },
    { title: 'Evidence' },
    { title: 'Outcome', min: 10 },
  ];
  const rows = entries.map(({ seq, at, actor, action, resource, evidence, signer, outcome }) => ({
    cells: [
      { text: String(seq), paint: style.dim },
      { text: at.slice(0, 19).replace('T', ' '), short: at.slice(11, 19), paint: style.dim },
      { text: signer === null ? actor : `${actor}, signed by ${signer.principal} (${signer.fingerprint})` },
      { text: action },
      { text: resource },
      { text: evidence?.head?.slice(0, 10) ?? '' },
      { text: outcome ?? '' },
    ],
  }));
  return renderTable({ columns, rows, width, style }).join('\n');
}
