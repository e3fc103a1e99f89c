import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { hasCode } from '../../src/domain/system-error.js';

/** Bytes. */
const STEP = 256 * 1024;

/** A folder on a disk that can be full, and read-only. */
export interface SmallDisk {
  /** `mounted`: a disk of its own. `rights`: where none can be mounted, the right to write goes instead. */
  readonly kind: 'mounted' | 'rights';
  /** Fills it until so many bytes are left. */
  readonly fill: (left: number) => void;
  /** Gives the room back. */
  readonly free: () => void;
  /** Files that are open stay writable. */
  readonly setReadOnly: (readOnly: boolean) => void;
  readonly close: () => void;
}

/** Mounts a disk (tmpfs) on a folder, as root or with a `sudo` that asks for nothing; else makes do with rights. */
export function openSmallDisk({ dir, bytes }: { dir: string; bytes: number }): SmallDisk {
  mkdirSync(dir, { recursive: true });
  const owner = `uid=${process.getuid?.() ?? 0},gid=${process.getgid?.() ?? 0}`;
  const options = `size=${bytes},mode=700,${owner}`;
  if (!asRoot('mount', '-t', 'tmpfs', '-o', options, 'stagegate-test', dir)) return withRights(dir);
  const filler = join(dir, 'filler');
  return {
    kind: 'mounted',
    fill: (left) => fillUp({ dir, file: filler, left }),
    free: () => rmSync(filler, { force: true }),
    // a mount above the first: that one has files open for writing
    setReadOnly: (readOnly) => {
      if (!readOnly) return void asRoot('umount', '-l', dir);
      asRoot('mount', '--bind', dir, dir);
      asRoot('mount', '-o', 'remount,bind,ro', dir);
    },
    close: () => void asRoot('umount', '-l', dir),
  };
}

function withRights(dir: string): SmallDisk {
  const setReadOnly = (readOnly: boolean) => setRights({ path: dir, mode: readOnly ? 0o500 : 0o700 });
  const free = () => setReadOnly(false);
  return { kind: 'rights', fill: () => setReadOnly(true), free, setReadOnly, close: free };
}

function setRights({ path, mode }: { path: string; mode: number }): void {
  if (!lstatSync(path).isDirectory()) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) setRights({ path: join(path, name), mode });
  chmodSync(path, mode);
}

/** Whoever is at work on it meanwhile takes of its room as well: it is looked at before every step. */
function fillUp({ dir, file, left }: { dir: string; file: string; left: number }): void {
  const fd = openSync(file, 'a');
  try {
    for (let room = roomIn(dir, left); room > 0; room = roomIn(dir, left))
      writeSync(fd, Buffer.alloc(Math.min(room, STEP)));
  } catch (error) {
    if (!hasCode(error, 'ENOSPC')) throw error;
  } finally {
    closeSync(fd);
  }
}

/** How much of the room there is in whole blocks, but for what is to be left. Bytes. */
function roomIn(dir: string, left: number): number {
  const { bavail, bsize } = statfsSync(dir);
  return (bavail - Math.ceil(left / bsize)) * bsize;
}

/** Whether a command succeeded as root. */
function asRoot(...command: [string, ...string[]]): boolean {
  const [program, ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  try {
    execFileSync(program, args, { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
