import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

import { LONGEST_SECRET, outputMark } from '../domain/agent/secrets.js';
import { hasCode } from '../domain/system-error.js';
import { isOther, PLAIN } from './plain-file.js';

const PIECE = 1024 * 1024;

/**
 * Overwrites what `find` finds in a log that nobody writes any more, where it stands and with as many bytes. `find` gets
 * the log in pieces, a character for each byte. A log that is not there has nothing, nor has what is no plain file.
 */
export async function blotRanges(input: {
  file: string;
  find: (text: string) => Promise<readonly { readonly start: number; readonly end: number }[]>;
}): Promise<void> {
  const { file, find } = input;
  const handle = await open(file, constants.O_RDWR | PLAIN).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT') || isOther(error)) return null;
    throw error;
  });
  if (handle === null) return;
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size === 0) return;
    const buffer = Buffer.allocUnsafe(PIECE + LONGEST_SECRET);
    for (let from = 0; ; from += PIECE) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, from);
      const text = buffer.subarray(0, bytesRead).toString('latin1');
      for (const { start, end } of await find(text))
        await handle.write(outputMark(end - start), from + start, 'latin1');
      if (bytesRead < buffer.length) return;
    }
  } finally {
    await handle.close();
  }
}
