import { readDocument } from '../document.js';
import type { ParsedPlan } from '../parse-plan.js';

/** Where a stage stands in its plan's file: `plan.yaml:12:3`. */
export function stagePlace({ source }: Pick<ParsedPlan, 'source'>, stage: string): string {
  const document = readDocument({ file: source.file, text: source.text.replace(/^\u{feff}/u, '') });
  if (document.kind === 'problems') return source.file;
  const { file, line, column } = document.locate({
    severity: 'error',
    path: ['stages', stage],
    at: 'key',
    message: '',
  });
  return `${file}:${line}:${column}`;
}
