import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';

/** Where programs are looked for when the environment names no PATH. */
export const DEFAULT_PATH = '/usr/local/bin:/usr/bin:/bin';

/**
 * The absolute path of the program that a command names: below `cwd` when the name has a slash, else the first
 * executable file along `path` (its empty and relative entries count from `cwd`). `null` when there is none.
 */
export function findProgram({
  name,
  cwd,
  path,
}: {
  name: string;
  cwd: string;
  path: string | undefined;
}): string | null {
  if (name === '' || name.includes('\0')) return null;
  const candidates = name.includes('/')
    ? [isAbsolute(name) ? name : resolve(cwd, name)]
    : (path ?? DEFAULT_PATH).split(':').map((folder) => join(resolve(cwd, folder), name));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
