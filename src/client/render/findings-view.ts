import type { Finding } from '../../project/project.js';
import { renderFields } from './fields.js';
import { createStyle } from './style.js';

const SIGNS = { found: '✓ found', guessed: '? guessed', missing: '! missing' } as const;

/** What was learned of a project, each with where it comes from: what is sure first, what a person must look at last. */
export function renderFindings(input: {
  findings: readonly Finding[];
  width: number;
  colour: boolean;
}): string {
  const { findings, width } = input;
  const order = ['found', 'guessed', 'missing'] as const;
  const fields = order.flatMap((kind) =>
    findings
      .filter((finding) => finding.kind === kind)
      .map(({ what, from }) => ({ name: SIGNS[kind], value: `${what} (${from})` })),
  );
  return renderFields({ fields, width, style: createStyle(input) }).join('\n');
}
