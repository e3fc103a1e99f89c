import { open, rename, rm } from 'node:fs/promises';

import { nanoid } from 'nanoid';

import { fail } from '../../domain/failure/catalogue.js';
import { messageOf } from '../../domain/system-error.js';

/**
 * Writes a file piece by piece, whole or not at all: a draft beside it, flushed, then renamed into place. A file of the
 * same kind, which begins with `begin`, is replaced; any other is left alone. `what` names the kind.
 *
 * @throws FILE_IN_THE_WAY; BAD_INPUT when it cannot be written there.
 */
export async function writeOwn(input: {
  readonly file: string;
  readonly what: string;
  readonly begin: string;
  readonly pieces: AsyncIterable<string> | Iterable<string>;
}): Promise<void> {
  const { file, what, begin, pieces } = input;
  if (!(await isOwn({ file, begin }))) fail('FILE_IN_THE_WAY', { file, what });
  const unusable = (error: unknown): never =>
    fail('BAD_INPUT', { what: 'The file', value: file, why: messageOf(error) });
  const draft = `${file}.${nanoid(8)}.draft`;
  const handle = await open(draft, 'wx').catch(unusable);
  try {
    for await (const piece of pieces) await handle.appendFile(piece).catch(unusable);
    await handle.sync().catch(unusable);
    await handle.close();
    await rename(draft, file).catch(unusable);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Whether there is nothing yet, or something that we wrote. */
async function isOwn({ file, begin }: { file: string; begin: string }): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return true;
  try {
    if (!(await handle.stat()).isFile()) return false;
    const wanted = Buffer.from(begin, 'utf8');
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(wanted.length), 0, wanted.length, 0);
    return bytesRead === wanted.length && buffer.equals(wanted);
  } finally {
    await handle.close();
  }
}
