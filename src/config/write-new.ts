import { closeSync, fsync, openSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const reachDisk = promisify(fsync);

/**
 * Writes a file that must not be there yet, and waits until it is on the disk. The writing itself is done at once: behind
 * promises a small file takes ten times as long, and only the disk is worth letting others go on. Throws what the file
 * system says; the file then holds whatever was written.
 */
export async function writeNew(input: {
  file: string;
  content: string | Buffer;
  mode?: number;
  /** Whether to wait for the disk; true unless said otherwise. */
  flushed?: boolean;
}): Promise<void> {
  const { file, content, mode, flushed = true } = input;
  const fd = openSync(file, 'wx', mode);
  try {
    writeFileSync(fd, content);
    if (flushed) await reachDisk(fd);
  } finally {
    closeSync(fd);
  }
}
