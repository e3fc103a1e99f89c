import type { Finding } from '../../domain/findings/finding.js';
import type { Plan } from '../../domain/plan/plan.js';
import { type PathMatcher, pathMatcher } from '../glob.js';
import type { BothSides } from '../frozen/frozen-changes.js';
import { weakerCounts } from './count-tests.js';
import { PROTECTED } from './defaults.js';

/** A file that may prove something, before and after: gone, the same place, or moved. */
export interface MovedPath {
  readonly from: string;
  /** `null` when it is gone. */
  readonly to: string | null;
}

const DEFAULTS: readonly string[] = Object.values(PROTECTED).flat();

/** Which paths a plan protects: its own globs, or the defaults; globs that all begin with `!` take from the defaults. */
export function protectedPaths({ protects }: Plan): PathMatcher {
  const own = protects?.paths ?? null;
  if (own === null) return pathMatcher(DEFAULTS);
  if (own.length === 0) return () => false;
  return pathMatcher(own.every((glob) => glob.startsWith('!')) ? [...DEFAULTS, ...own] : own);
}

/** What protected files have lost. `texts` holds both sides of those that are still there, by their old path. */
export function protectedChanges(given: {
  isProtected: PathMatcher;
  moved: readonly MovedPath[];
  texts: ReadonlyMap<string, BothSides>;
}): Finding[] {
  const { isProtected, moved, texts } = given;
  return moved.flatMap(({ from, to }): Finding[] => {
    if (!isProtected(from)) return [];
    if (to === null || !isProtected(to))
      return [{ kind: 'tests', path: from, change: 'deleted', counts: [] }];
    const { before = null, after = null } = texts.get(from) ?? {};
    if (before === null || after === null) return [];
    const counts = weakerCounts({ before, after });
    return counts.length === 0 ? [] : [{ kind: 'tests', path: to, change: 'changed', counts }];
  });
}
