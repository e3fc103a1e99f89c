import type { Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';

import { isAbsent } from '../is-absent.js';
import { readTreeRecord } from '../tree-record.js';

/** No lock of git's is younger than its owner by so much where owners can be seen. Milliseconds. */
const LOOKED_FOR_MS = 1_000;
/** Where they cannot be seen, a lock that is so old is taken for a dead owner's: git holds one for moments. */
const UNSEEN_MS = 10 * 60_000;

/** Where in a git directory locks lie: in these folders themselves, and in those with everything below. */
const FLAT = ['', 'objects/info', 'objects/info/commit-graphs'];
const DEEP = ['refs', 'worktrees'];

/**
 * Takes away the locks of git processes that have died, in a git directory of the engine's; returns their paths. A
 * lock stays as long as any git process that may be at work there lives.
 */
export async function clearStaleLocks({ dir }: { dir: string }): Promise<string[]> {
  const before = await locksIn({ dir, flat: FLAT, deep: DEEP });
  if (before.size === 0) return [];
  const now = Date.now();
  const patience = process.platform === 'linux' ? LOOKED_FOR_MS : UNSEEN_MS;
  const old = [...before].filter(([, { mtimeMs }]) => now - mtimeMs >= patience);
  if (old.length === 0 || (await isAtWork(dir))) return [];
  const cleared: string[] = [];
  for (const [path, stat] of old) {
    const again = await lstat(path).catch(() => null);
    if (again?.ino !== stat.ino || again.mtimeMs !== stat.mtimeMs) continue;
    await rm(path, { force: true });
    cleared.push(path);
  }
  return cleared;
}

/**
 * Takes away the locks of an executor's own repository, once it is known to be dead. What it has put in the place of
 * folders is not followed.
 */
export async function clearOwnLocks({ dir }: { dir: string }): Promise<void> {
  if (isAbsent(dir)) return;
  const locks = await locksIn({ dir: join(dir, '.git'), flat: ['', 'info'], deep: ['refs'] });
  const linked = await linkedGitDir({ dir });
  const more =
    linked === null ? new Map<string, Stats>() : await locksIn({ dir: linked, flat: ['', 'info'], deep: [] });
  for (const path of [...locks.keys(), ...more.keys()]) await rm(path, { force: true });
}

/** The git directory of a linked working tree, where the engine made it; `null` when it is not linked, or leads elsewhere. */
async function linkedGitDir({ dir }: { dir: string }): Promise<string | null> {
  const record = readTreeRecord({ dir });
  const file = join(dir, '.git');
  if (record === null || (await lstat(file).catch(() => null))?.isFile() !== true) return null;
  const target = /^gitdir: (.+)$/m.exec(await readFile(file, 'utf8'))?.[1];
  const real = target === undefined ? null : await realpath(target).catch(() => null);
  const isOurs = real === record.linked || real?.startsWith(join(record.mirror, 'worktrees') + sep) === true;
  return isOurs ? real : null;
}

async function locksIn(input: {
  dir: string;
  flat: readonly string[];
  deep: readonly string[];
}): Promise<Map<string, Stats>> {
  const { dir, flat, deep } = input;
  const found = new Map<string, Stats>();
  const look = async (folder: string, below: boolean): Promise<void> => {
    if (!(await isFolder(folder))) return;
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && below) await look(path, true);
      else if (entry.isFile() && entry.name.endsWith('.lock')) {
        const stat = await lstat(path).catch(() => null);
        if (stat !== null) found.set(path, stat);
      }
    }
  };
  if (!(await isFolder(dir))) return found;
  for (const folder of flat) await look(join(dir, folder), false);
  for (const folder of deep) await look(join(dir, folder), true);
  return found;
}

const isFolder = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => null))?.isDirectory() === true;

/** Whether a git process works in a git directory, or may. Linux; elsewhere a lock's age must do. */
async function isAtWork(dir: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const real = await realpath(dir).catch(() => dir);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const busy = await Promise.all(pids.map((pid) => worksIn({ pid, dirs: [dir, real] })));
  return busy.includes(true);
}

async function worksIn({ pid, dirs }: { pid: string; dirs: readonly string[] }): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  const [program = ''] = command.split('\0');
  if (!/^git(-|$)/.test(basename(program))) return false;
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => null);
  if (cwd === null || environment === null) return (await lstat(`/proc/${pid}`).catch(() => null)) !== null;
  return dirs.some(
    (dir) => `${cwd}${sep}`.startsWith(`${dir}${sep}`) || `${environment}\0${command}`.includes(dir),
  );
}
