import type { EntryChange, ErrorbookEntry, Occurrence } from '../../domain/errorbook/errorbook.js';
import { isOpen } from '../../domain/errorbook/lifecycle.js';
import { clean, cleanLines } from '../../domain/text/clean.js';
import { formatMoment } from '../../domain/text/duration.js';
import { type Field, renderFields } from './fields.js';
import { section } from './section.js';
import { createStyle, type Style } from './style.js';
import { renderTable } from './table.js';
import { cutToWidth, wrapText } from './text.js';
import { formatAge } from './time.js';

interface Frame {
  readonly width: number;
  readonly colour: boolean;
  readonly now: Date;
}

const PATCH_LINES = 40;
const TIMES_SHOWN = 10;

/** Entries of the errorbook, one a line. */
export function renderEntries({ entries, ...frame }: Frame & { entries: readonly ErrorbookEntry[] }): string {
  if (entries.length === 0) return 'The errorbook has nothing of the kind.';
  const style = createStyle(frame);
  const columns = [
    { title: 'ENTRY' },
    { title: 'SEVERITY' },
    { title: 'STATUS' },
    { title: 'SEEN' },
    { title: 'LAST' },
    { title: 'WHAT', min: 20 },
  ];
  const rows = entries.map((entry) => ({
    cells: [
      { text: entry.id },
      { text: entry.severity, paint: paintOf(entry, style) },
      { text: entry.status },
      { text: String(entry.occurrences) },
      { text: formatAge({ since: entry.lastSeen, now: frame.now }) },
      { text: entry.title },
    ],
  }));
  return renderTable({ columns, rows, width: frame.width, style }).join('\n');
}

/** One entry with everything that is known of it. */
export function renderEntry({
  found,
  ...frame
}: Frame & {
  found: {
    readonly entry: ErrorbookEntry;
    readonly occurrences: readonly Occurrence[];
    readonly changes: readonly EntryChange[];
    readonly patch: string | null;
  };
}): string {
  const { entry, occurrences, changes, patch } = found;
  const { width } = frame;
  const style = createStyle(frame);
  const list = (lines: readonly string[]) =>
    lines.flatMap((line) => wrapText({ text: clean(line), width: width - 2 })).map((line) => `  ${line}`);
  const quoted = (text: string) =>
    cleanLines(text).map((line) => `  ${cutToWidth({ text: line, width: width - 2 })}`);
  const sections = [
    [
      `${style.bold(entry.id)}  ${cutToWidth({ text: clean(entry.title), width: Math.max(20, width - 16) })}`,
      ...renderFields({ fields: fieldsOf(entry, style), width, style }),
    ],
    section({ title: 'What it printed', lines: quoted(entry.symptom), style }),
    section({ title: 'What to do', lines: list(entry.fixes.map((fix) => `- ${fix}`)), style }),
    section({ title: 'What helped', lines: list(remedyLines(entry)), style }),
    section({ title: 'The patch', lines: patch === null ? [] : patchLines(quoted(patch)), style }),
    section({
      title: 'Seen',
      lines: occurrences.slice(0, TIMES_SHOWN).flatMap((seen) => list(seenLines(seen))),
      style,
    }),
    section({ title: 'History', lines: list(changes.map(changeLine)), style }),
    section({ title: 'Your answer', lines: answers(entry).map((line) => `  ${style.command(line)}`), style }),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function paintOf({ severity, status }: ErrorbookEntry, style: Style): (text: string) => string {
  if (!isOpen(status)) return style.dim;
  return severity === 'high' ? style.bad : severity === 'medium' ? style.asks : style.dim;
}

function fieldsOf(entry: ErrorbookEntry, style: Style): Field[] {
  const { severity, status, waivedUntil, occurrences, firstSeen, lastSeen, command, exitCode, cause, tags } =
    entry;
  const until = waivedUntil === null ? '' : ` until ${formatMoment(waivedUntil)}`;
  const times = occurrences === 1 ? 'once' : `${String(occurrences)} times`;
  return [
    { name: 'Severity', value: severity, paint: paintOf(entry, style) },
    { name: 'Status', value: `${status}${until}` },
    { name: 'Seen', value: `${times}, from ${formatMoment(firstSeen)} to ${formatMoment(lastSeen)}` },
    ...(command === null ? [] : [{ name: 'Command', value: command }]),
    ...(exitCode === null ? [] : [{ name: 'Exit status', value: String(exitCode) }]),
    ...(cause === null ? [] : [{ name: 'Cause', value: cause }]),
    ...(tags.length === 0 ? [] : [{ name: 'Tags', value: tags.join(', ') }]),
  ];
}

function remedyLines({ remedy }: ErrorbookEntry): string[] {
  if (remedy === null) return [];
  const { failedHead, passedHead, run, stat, paths } = remedy;
  const from = failedHead === null ? '' : `${failedHead.slice(0, 10)}..`;
  const where = `attempt ${String(run.attempt)} of ${run.stage}, run ${String(run.number)} of ${run.taskKey}`;
  const amount = `${String(stat.files)} changed, +${String(stat.insertions)} -${String(stat.deletions)}`;
  return [`${from}${passedHead.slice(0, 10)}: ${where} (${amount})`, ...paths];
}

function patchLines(lines: readonly string[]): string[] {
  if (lines.length <= PATCH_LINES) return [...lines];
  return [...lines.slice(0, PATCH_LINES), `  … and ${String(lines.length - PATCH_LINES)} lines more`];
}

function seenLines({ at, taskKey, number, stage, attempt, evidence }: Occurrence): string[] {
  const where = `${taskKey} run ${String(number)}, ${stage} attempt ${String(attempt)}`;
  const head = evidence.head === null ? '' : ` at ${evidence.head.slice(0, 10)}`;
  return [
    `${formatMoment(at)}  ${where}${head}${evidence.host === null ? '' : ` on ${evidence.host}`}`,
    ...(evidence.log === null ? [] : [`  log: ${evidence.log}`]),
    ...(evidence.report === null ? [] : [`  report: ${evidence.report}`]),
  ];
}

function changeLine({ at, actor, action, from, to, reason, until }: EntryChange): string {
  const ends = until === null ? '' : ` until ${formatMoment(until)}`;
  const why = reason === null ? '' : `: ${reason}`;
  return `${formatMoment(at)}  ${actor.name}  ${action} (${from} → ${to}${ends})${why}`;
}

function answers({ id, status }: ErrorbookEntry): string[] {
  const command = `stagegate errorbook`;
  if (!isOpen(status)) return [`${command} reopen ${id}`];
  return [
    ...(status === 'confirmed' ? [] : [`${command} confirm ${id} --cause "…"`]),
    `${command} resolve ${id} --reason "…"`,
    `${command} waive ${id} --until 7d --reason "…"`,
  ];
}
