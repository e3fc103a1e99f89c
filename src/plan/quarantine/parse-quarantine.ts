import { fail } from '../../domain/failure/catalogue.js';
import { QUARANTINE_FILE, type Quarantined } from '../../domain/stage/quarantine.js';
import { parseHouseFile } from '../house-file.js';
import { formatProblem, type PlanProblem } from '../problem.js';
import { QuarantineSource } from './quarantine-source.js';

/** What may fail, or what is wrong with the file that should say so. */
export type ParsedQuarantine =
  | { readonly kind: 'quarantine'; readonly entries: readonly Quarantined[] }
  | { readonly kind: 'problems'; readonly problems: readonly PlanProblem[] };

/** Parses and checks a quarantine file. Pure; never throws, whatever the text. */
export function parseQuarantine({ file, text }: { file: string; text: string }): ParsedQuarantine {
  const parsed = parseHouseFile({ file, text, root: QuarantineSource, what: 'quarantine' });
  if (parsed.kind === 'problems') return parsed;
  const entries = parsed.source.quarantine.map(({ test = null, ...entry }) => ({ ...entry, test }));
  return { kind: 'quarantine', entries };
}

/** What a commit lets fail; nothing when it has no file. Throws QUARANTINE_INVALID with all problems, a line each. */
export function quarantineAt(given: {
  text: string | null;
  commit: string;
  task: string;
}): readonly Quarantined[] {
  const { text, commit, task } = given;
  if (text === null) return [];
  const parsed = parseQuarantine({ file: QUARANTINE_FILE, text });
  if (parsed.kind === 'quarantine') return parsed.entries;
  return fail('QUARANTINE_INVALID', {
    task,
    commit,
    problems: parsed.problems.map(formatProblem).join('\n'),
  });
}
