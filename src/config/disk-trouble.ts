import { failure } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';

/** What of the system's refusals (errno(3)) a disk is to blame for, and what people call it. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const REFUSED: Readonly<Record<string, string>> = {
  EROFS: 'it is on a disk that is mounted read-only',
  EACCES: 'the right to it is missing',
  EPERM: 'the right to it is missing',
  EIO: 'the disk reports an error',
  ENOTDIR: 'there is a file where a folder is wanted',
};

/** The failure that an error of the file system tells of; `null` for any other error. */
export function diskTrouble(error: unknown): Failure | null {
  if (typeof error !== 'object' || error === null || !('syscall' in error) || !('code' in error)) return null;
  const { code, syscall } = error;
  if (
    typeof code !== 'string' ||
    typeof syscall !== 'string' ||
    /^(?:spawn|connect|bind|listen)/.test(syscall)
  )
    return null;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'the state folder';
  if (FULL.has(code)) return failure('DISK_FULL', { path });
  // Node says so of a folder and its parents on a disk that is read-only
  const unmade =
    code === 'ENOENT' && syscall === 'mkdir' ? 'it cannot be made: its disk may be read-only' : undefined;
  const why = unmade ?? REFUSED[code];
  return why === undefined ? null : failure('STATE_FOLDER', { path, detail: `${why} (${code}).` });
}
