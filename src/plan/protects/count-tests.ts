import type { Finding } from '../../domain/findings/finding.js';
import { TEST_WORDS } from './defaults.js';

type Counts = Extract<Finding, { kind: 'tests' }>['counts'];
type What = Counts[number]['what'];

const WHATS: readonly What[] = ['tests', 'assertions', 'skipped tests', 'focused tests'];
/** Of these, more is weaker. */
const WORSE_WHEN_MORE: ReadonlySet<What> = new Set<What>(['skipped tests', 'focused tests']);

/**
 * What a test file has less of than before (or more, of what is skipped). A reading of words, not of the language: it
 * sees the plain ways of weakening a test, and passes over a changed value.
 */
export function weakerCounts({ before, after }: { before: string; after: string }): Counts {
  const [was, is] = [bare(before), bare(after)];
  return WHATS.flatMap((what) => {
    const counts = { what, before: count(was, what), after: count(is, what) };
    const weaker = WORSE_WHEN_MORE.has(what) ? counts.after > counts.before : counts.after < counts.before;
    return weaker ? [counts] : [];
  });
}

/** A file without what is commented out, as far as lines and blocks of comments tell. */
function bare(text: string): string {
  return text
    .replace(/^[ \t]*\/\*[\s\S]*?\*\//gm, '')
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|#(?!\[)|--|\*)/.test(line))
    .join('\n');
}

function count(text: string, what: What): number {
  return text.split('\n').reduce((sum, line) => sum + (line.match(TEST_WORDS[what])?.length ?? 0), 0);
}
