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

/** What says which files prove something: a plan, and its repository, `null` where that says nothing. */
export interface Protection {
  readonly plan: Plan;
  readonly house: readonly string[] | null;
}

/**
 * Which paths are protected: those of the plan's globs and those of the repository's, or the defaults where neither says
 * any. Globs that all begin with `!` take from the defaults. A plan takes nothing from what its repository says.
 */
export function protectedPaths(protection: Protection): PathMatcher {
  const matchers = saidBy(protection).map(matcherOf);
  return (path) => matchers.some((matches) => matches(path));
}

/** Whether nothing at all is to be protected. */
export function protectsNothing(protection: Protection): boolean {
  return saidBy(protection).every((globs) => globs.length === 0);
}

function saidBy({ plan: { protects }, house }: Protection): (readonly string[])[] {
  const said = [protects?.paths ?? null, house].filter((globs) => globs !== null);
  return said.length === 0 ? [DEFAULTS] : said;
}

function matcherOf(globs: readonly string[]): PathMatcher {
  if (globs.length === 0) return () => false;
  return pathMatcher(globs.every((glob) => glob.startsWith('!')) ? [...DEFAULTS, ...globs] : globs);
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
