import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { pathMatcher, staticPart } from '../../../plan/glob.js';

/** How much of a checkout is looked through for the files of one glob, and how many of them are read. */
const MOST_ENTRIES = 50_000;
const MOST_FILES = 2_000;

/** The files that globs mean, by their path in the tree, and what is wrong with the search. */
export interface FoundReports {
  readonly paths: readonly string[];
  readonly problems: readonly string[];
}

/** Finds regular files. No link is followed, whether the file is one or a folder on the way. */
export async function findReports(given: { tree: string; globs: readonly string[] }): Promise<FoundReports> {
  const paths = new Set<string>();
  const problems = new Set<string>();
  for (const glob of given.globs) {
    const found = await matches({ tree: given.tree, glob });
    for (const path of found.paths) paths.add(path);
    for (const problem of found.problems) problems.add(problem);
  }
  return { paths: [...paths].sort(), problems: [...problems] };
}

async function matches({ tree, glob }: { tree: string; glob: string }): Promise<FoundReports> {
  const { base } = staticPart(glob);
  const link = await linkOn({ tree, path: base });
  if (link !== null) return { paths: [], problems: [`"${link}" is a link, and not followed`] };
  const isMeant = pathMatcher([glob]);
  const keepsModules = base.split('/').includes('node_modules') || glob.includes('node_modules');
  const [paths, problems]: [string[], string[]] = [[], []];
  const left = [base];
  let entries = 0;
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    const stat = await lstat(join(tree, path)).catch(() => null);
    entries += 1;
    if (entries > MOST_ENTRIES)
      return { paths, problems: [...problems, `"${glob}" means too much to look through: name a folder`] };
    if (stat?.isDirectory() === true) {
      const names = await readdir(join(tree, path)).catch(() => []);
      const inside = names.filter((name) => name !== '.git' && (keepsModules || name !== 'node_modules'));
      left.push(
        ...inside
          .sort()
          .reverse()
          .map((name) => (path === '' ? name : `${path}/${name}`)),
      );
    } else if (stat !== null && isMeant(path)) {
      if (!stat.isFile()) problems.push(`"${path}" is no regular file`);
      else if (paths.length === MOST_FILES)
        return { paths, problems: [...problems, `more than ${MOST_FILES} files match "${glob}"`] };
      else paths.push(path);
    }
  }
  return { paths, problems };
}

/** The first part of a path that is a link. */
async function linkOn({ tree, path }: { tree: string; path: string }): Promise<string | null> {
  const parts = path.split('/').filter((part) => part !== '');
  for (const [index] of parts.entries()) {
    const part = parts.slice(0, index + 1).join('/');
    if ((await lstat(join(tree, part)).catch(() => null))?.isSymbolicLink() === true) return part;
  }
  return null;
}
