import { pathMatcher, staticPart } from './glob.js';

/**
 * The changed paths that a scope does not allow. Give both sides of a rename. An empty scope allows every path;
 * a scope of `!` globs alone allows every other path. Names that begin with a dot are like any other.
 */
export function outOfScope({
  scope,
  changes,
}: {
  scope: readonly string[];
  changes: readonly string[];
}): string[] {
  const allowed = pathMatcher(scope);
  return changes.filter((path) => !allowed(path));
}

/** Two scopes, and the repository's paths if they are at hand. */
interface ScopePair {
  readonly one: readonly string[];
  readonly other: readonly string[];
}

/**
 * Whether two scopes could both match some path, existing or not. Looks at the folders that the globs begin with
 * and at their literal endings, and says yes when these do not keep them apart.
 */
export function scopesOverlap({ one, other }: ScopePair): boolean {
  const mine = positive(one);
  const theirs = positive(other);
  return mine.some((glob) => theirs.some((rival) => mayMeet({ glob, rival, one, other })));
}

/** The paths, among those given, that both scopes match; at most `limit`. */
export function sharedPaths({
  one,
  other,
  paths,
  limit,
}: ScopePair & { paths: readonly string[]; limit: number }): string[] {
  const [mine, theirs] = [pathMatcher(one), pathMatcher(other)];
  return paths.filter((path) => mine(path) && theirs(path)).slice(0, limit);
}

function positive(scope: readonly string[]): readonly string[] {
  const globs = scope.filter((glob) => !glob.startsWith('!'));
  return globs.length === 0 ? ['**'] : globs;
}

function mayMeet({ glob, rival, one, other }: ScopePair & { glob: string; rival: string }): boolean {
  const [mine, theirs] = [staticPart(glob), staticPart(rival)];
  if (!mine.wild) return pathMatcher(one)(mine.base) && pathMatcher(other)(mine.base);
  if (!theirs.wild) return pathMatcher(one)(theirs.base) && pathMatcher(other)(theirs.base);
  if (!isWithin(mine.base, theirs.base) && !isWithin(theirs.base, mine.base)) return false;
  if (isTakenOut({ base: mine.base, scope: other }) || isTakenOut({ base: theirs.base, scope: one }))
    return false;
  const [tail, rivalTail] = [literalTail(glob), literalTail(rival)];
  return tail.endsWith(rivalTail) || rivalTail.endsWith(tail);
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

/** Whether `!folder/**` of the other scope takes all of a glob's folder out. */
function isTakenOut({ base, scope }: { base: string; scope: readonly string[] }): boolean {
  return scope.some((glob) => {
    if (!glob.startsWith('!') || !glob.endsWith('/**')) return false;
    const folder = glob.slice(1, -3);
    return !/[*?[\]{}\\]/.test(folder) && base !== '' && isWithin(base, folder);
  });
}

/** What every match of a glob ends with: the text after its last wildcard, within the last part of the path. */
function literalTail(glob: string): string {
  return /[^/*?[\]{}\\]*$/.exec(glob)?.[0] ?? '';
}
