import type { ErrorCode, LineCounter, YAMLParseError, YAMLWarning } from 'yaml';

import type { PlanProblem } from './problem.js';

interface Input {
  readonly file: string;
  readonly text: string;
  readonly error: YAMLParseError | YAMLWarning;
  readonly lines: LineCounter;
}

/** Tells a mistake in the YAML itself. */
export function yamlProblem({ file, text, error, lines }: Input): PlanProblem {
  const [offset] = error.pos;
  const { line, col } = lines.linePos(offset);
  const { message, allowed } = words({ error, word: wordAt({ text, offset }) });
  return {
    severity: 'error',
    file,
    line: Math.max(line, 1),
    column: Math.max(col, 1),
    path: '',
    message,
    allowed,
    suggestion: null,
  };
}

interface Words {
  readonly message: string;
  readonly allowed: string | null;
}

/** Our own words for the mistakes that people make most. */
const WORDS: Partial<Record<ErrorCode, (word: string) => Words>> = {
  MULTIPLE_DOCS: () => ({
    message: 'the file has more than one YAML document',
    allowed: 'one plan in a file',
  }),
  TAB_AS_INDENT: () => ({ message: 'a tab is used to indent', allowed: 'spaces' }),
  TAG_RESOLVE_FAILED: (word) => ({
    message: `"${word}" is a YAML tag`,
    allowed: 'no tags; put quotes around a value that begins with "!"',
  }),
};

function words({ error, word }: { error: Input['error']; word: string }): Words {
  const told = WORDS[error.code]?.(word);
  return told ?? { message: `is not valid YAML: ${firstLine(error.message)}`, allowed: null };
}

function wordAt({ text, offset }: { text: string; offset: number }): string {
  const word = /^(?:"[^"\n]*"|'[^'\n]*'|[^\s:,[\]{}]+)/.exec(text.slice(offset, offset + 80))?.[0] ?? '';
  return word.replace(/^(["'])(.*)\1$/, '$2');
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').slice(0, 200);
}
