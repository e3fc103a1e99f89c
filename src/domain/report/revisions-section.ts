import { revisionHistory } from '../run/revision-lines.js';
import type { RunStatus } from '../run/run-status.js';
import { inlineCut } from '../text/markdown.js';

const LINE = 3000;

/** How the plan was revised while the run went on; nothing where it never was. */
export function revisionsSection(run: RunStatus): string {
  const lines = revisionHistory(run);
  if (lines.length === 0) return '';
  return [
    '## Revisions of the plan',
    '',
    ...lines.map((text) => `- ${inlineCut({ text, length: LINE })}`),
  ].join('\n');
}
