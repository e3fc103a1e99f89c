import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { GateReport } from '../../domain/stage/gate-report.js';
import type { Feedback } from '../contracts.js';
import { readJson, writeWhole } from '../support/json-file.js';
import { textWithoutTokens } from '../support/without-tokens.js';
import { ownFolder } from '../support/own-folder.js';
import { attemptFolders, type AttemptContext } from './attempt-context.js';

/**
 * Writes what an executor should know into its feedback folder: `feedback.md`, newest first, and the gate reports of
 * the last failed attempt as JSON, nothing of those before. Nothing is written before there is something to say, so an empty folder means a first
 * attempt.
 */
export async function writeFeedback({ deps, input, folders }: AttemptContext): Promise<void> {
  await rm(folders.feedback, { recursive: true, force: true });
  ownFolder(folders.feedback);
  if (input.feedback.length === 0) return;
  const last = input.feedback.findLast(({ kind }) => kind === 'attempt');
  const sections: string[] = [];
  for (const entry of [...input.feedback].reverse()) {
    sections.push(
      entry.kind !== 'attempt'
        ? wordsOf(entry)
        : await attemptSection({ deps, input, entry, folders, isLast: entry === last }),
    );
  }
  const text = await textWithoutTokens(`${sections.join('\n\n')}\n`);
  await writeWhole({ file: join(folders.feedback, 'feedback.md'), text });
}

const WORDS = {
  comment: 'asks for changes',
  hint: 'gives a hint',
  answers: 'answers your questions',
} as const;

function wordsOf({ kind, by, text }: Exclude<Feedback, { kind: 'attempt' }>): string {
  const does = WORDS[kind];
  return `# ${by.replace(/\s+/g, ' ')} ${does}\n\n${text.trim()}`;
}

async function attemptSection(
  input: Pick<AttemptContext, 'deps' | 'input' | 'folders'> & {
    entry: Extract<Feedback, { kind: 'attempt' }>;
    isLast: boolean;
  },
): Promise<string> {
  const { attempt, failure } = input.entry;
  const lines = [`# Attempt ${String(attempt)} failed (${failure.code})`, '', failure.message];
  for (const report of await failedGates({ ...input, attempt })) {
    const file = join(input.folders.feedback, `gate-${report.id}.json`);
    if (input.isLast) await writeWhole({ file, text: JSON.stringify(report, null, 2) });
    lines.push('', `## Gate ${report.id}: ${report.outcome}`, '', `Command: ${report.command}`, '');
    lines.push(...report.tail.split('\n').map((line) => `    ${line}`));
  }
  return lines.join('\n');
}

async function failedGates(
  input: Pick<AttemptContext, 'deps' | 'input'> & { attempt: number },
): Promise<GateReport[]> {
  const { attempt: folder } = attemptFolders({
    deps: input.deps,
    input: { ...input.input, attempt: input.attempt },
  });
  const names = await readdir(join(folder, 'gates')).catch(() => []);
  const reports: GateReport[] = [];
  for (const name of names.filter((entry) => entry.endsWith('.json')).sort()) {
    const report = readJson({ file: join(folder, 'gates', name), schema: GateReport });
    if (report?.blocking) reports.push(report);
  }
  return reports;
}
