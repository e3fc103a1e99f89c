import type { Finding } from '../../domain/findings/finding.js';
import type { Plan } from '../../domain/plan/plan.js';
import { type PathMatcher, pathMatcher } from '../glob.js';
import type { BothSides } from '../frozen/both-sides.js';
import { weakerCounts } from './count-tests.js';
import { PROTECTED, SPEAKS_FOR_OTHERS } from './defaults.js';

/** A file that may prove something, before and after: gone, the same place, or moved. */
export interface MovedPath {
  readonly from: string;
  /** `null` when it is gone. */
  readonly to: string | null;
}

/** A file at a place where there was none, new or moved there. */
export interface ArrivedPath {
  /** Where it was before; its own path when it is new. */
  readonly from: string;
  readonly path: string;
  readonly isLink: boolean;
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

/**
 * What protected files have lost, and new ones that take away from others. `texts` holds both sides of those that are
 * there, by their old path; what is new has none of before.
 */
export function protectedChanges(given: {
  isProtected: PathMatcher;
  moved: readonly MovedPath[];
  arrived: readonly ArrivedPath[];
  texts: ReadonlyMap<string, BothSides>;
}): Finding[] {
  const { isProtected, moved, arrived, texts } = given;
  const taking = arrived
    .filter(({ path }) => isProtected(path))
    .flatMap((one) => takesOut({ ...one, texts }));
  const lost = moved.flatMap(({ from, to }): Finding[] => {
    if (!isProtected(from)) return [];
    if (to === null || !isProtected(to))
      return [{ kind: 'tests', path: from, change: 'deleted', counts: [] }];
    const { before = null, after = null } = texts.get(from) ?? {};
    if (before === null) return [];
    if (after === null) return [{ kind: 'tests', path: to, change: 'changed', counts: [] }];
    const counts = weakerCounts({ before, after });
    return counts.length === 0 ? [] : [{ kind: 'tests', path: to, change: 'changed', counts }];
  });
  const told = new Set(lost.map((finding) => ('path' in finding ? finding.path : null)));
  return [...lost, ...taking.filter((finding) => !('path' in finding) || !told.has(finding.path))];
}

/** What a file that came keeps from running: one that speaks for others by every word, any other by what it focuses on. */
function takesOut({
  from,
  path,
  isLink,
  texts,
}: ArrivedPath & { texts: ReadonlyMap<string, BothSides> }): Finding[] {
  const speaks = SPEAKS_FOR_OTHERS.test(path);
  if (from !== path && SPEAKS_FOR_OTHERS.test(from)) return [];
  const after = texts.get(from)?.after ?? null;
  if (speaks && (isLink || after === null)) return [{ kind: 'tests', path, change: 'added', counts: [] }];
  const counts = weakerCounts({ before: '', after: after ?? '' }).filter(
    ({ what }) => speaks || (from === path && what === 'focused tests'),
  );
  return counts.length === 0 ? [] : [{ kind: 'tests', path, change: 'added', counts }];
}
