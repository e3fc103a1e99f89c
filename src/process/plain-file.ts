import { closeSync, constants, fstatSync, openSync } from 'node:fs';

import { hasCode } from '../domain/system-error.js';

/** With what is opened whose place a command can have given to something else: no open waits for the other end of a pipe. */
export const PLAIN = constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A file that was opened, or why it was not: there is none, or what stands in its place is no plain file. */
export type PlainFile =
  { readonly kind: 'file'; readonly fd: number } | { readonly kind: 'none' } | { readonly kind: 'other' };

/** Opens a plain file, and nothing else: no link, pipe, socket or folder. Never waits. Fails as `open` does otherwise. */
export function openPlain({ file, flags }: { file: string; flags: number }): PlainFile {
  try {
    const fd = openSync(file, flags | PLAIN);
    if (fstatSync(fd).isFile()) return { kind: 'file', fd };
    closeSync(fd);
    return { kind: 'other' };
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return { kind: 'none' };
    if (isOther(error)) return { kind: 'other' };
    throw error;
  }
}

/** Whether an open with {@link PLAIN} failed because of what stands there: a link, a pipe that nobody reads, a folder. */
export const isOther = (error: unknown): boolean => hasCode(error, 'ELOOP', 'EMLINK', 'ENXIO', 'EISDIR');
