import { codeSpan, inlineCut } from '../text/markdown.js';
import type { FrozenFiles } from './frozen-files.js';

const SHOWN = 40;

/** What the gates and the decisions were judged with, each file with the hash that it had at the base. */
export function frozenSection(frozen: FrozenFiles | undefined): string {
  if (frozen === undefined || frozen.files.length === 0) return '';
  const { commit, digest, files, more } = frozen;
  const left = files.length - SHOWN + more;
  return [
    '## What it was judged with',
    '',
    `As at the base ${codeSpan(commit.slice(0, 10))}, SHA-256 over all of it ${codeSpan(digest)}; git's id of each:`,
    '',
    ...files
      .slice(0, SHOWN)
      .map(
        ({ path, blob, why }) =>
          `- ${codeSpan(blob)} ${inlineCut({ text: path, length: 200 })}: ${inlineCut({ text: why, length: 120 })}`,
      ),
    ...(left > 0 ? [`- … and ${String(left)} more, in report.json as far as they are few`] : []),
  ].join('\n');
}
