import type { ErrorbookEntry } from '../../domain/errorbook/errorbook.js';
import { isOpen } from '../../domain/errorbook/lifecycle.js';
import { SEVERITIES } from '../../domain/errorbook/severity.js';
import { clean } from '../../domain/text/clean.js';
import type { CardFailure } from './card-evidence.js';
import type { Drawn } from './card-sections.js';
import { wrapText } from './text.js';

const SHOWN = 5;

/** What the errorbook knows of the failures that were seen here, what is open and bad first, with what helps. */
export function failureLines({ failures, width, style }: Drawn): string[] {
  const sorted = [...failures].sort((one, other) => weight(other) - weight(one));
  const lines = sorted.slice(0, SHOWN).flatMap(({ entry, times }) => {
    const here = times === entry.occurrences ? '' : `, ${String(times)} here`;
    const seen = `seen ${String(entry.occurrences)}×${here}`;
    const about = [entry.severity, entry.status, seen].join(', ');
    const [first = '', ...more] = [`${entry.id} (${about}): ${entry.title}`, ...knownOf(entry)].flatMap(
      (text, index) =>
        wrapText({ text: clean(text), width: width - 4 }).map((line) => (index === 0 ? line : `  ${line}`)),
    );
    const paint = isOpen(entry.status) && entry.severity === 'high' ? style.bad : (text: string) => text;
    return [`  ${paint(first)}`, ...more.map((line) => `  ${line}`)];
  });
  const left = failures.length - SHOWN;
  const [worst] = sorted;
  return [
    ...lines,
    ...(left > 0 ? [`  ${style.dim(`… ${String(left)} more`)}`] : []),
    ...(worst === undefined ? [] : [`  ${style.command(`stagegate errorbook show ${worst.entry.id}`)}`]),
  ];
}

function weight({ entry, times }: CardFailure): number {
  return (isOpen(entry.status) ? 100 : 0) + SEVERITIES.indexOf(entry.severity) * 10 + Math.min(times, 9);
}

function knownOf({ cause, fixes, remedy }: ErrorbookEntry): string[] {
  return [
    ...(cause === null ? [] : [`cause: ${cause}`]),
    ...fixes.slice(0, 2).map((fix) => `fix: ${fix}`),
    ...(remedy === null
      ? []
      : [`mended at ${remedy.passedHead.slice(0, 10)}, in ${remedy.paths.slice(0, 3).join(', ')}`]),
  ];
}
