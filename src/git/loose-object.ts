import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflate } from 'node:zlib';

const compressed = promisify(deflate);

/** The bytes that an object's id is made of, and the id (gitformat-loose(5)), for the engine's SHA-1 repositories. */
export function objectOf({ kind, content }: { kind: 'commit'; content: Buffer }): {
  id: string;
  bytes: Buffer;
} {
  const bytes = Buffer.concat([Buffer.from(`${kind} ${String(content.length)}\0`), content]);
  return { id: createHash('sha1').update(bytes).digest('hex'), bytes };
}

/**
 * Writes an object into one of the engine's own repositories as git does: whole and on the disk before it has its name.
 * Throws what the file system says.
 */
export async function writeLooseObject(input: { gitDir: string; id: string; bytes: Buffer }): Promise<void> {
  const { gitDir, id, bytes } = input;
  const folder = join(gitDir, 'objects', id.slice(0, 2));
  await mkdir(folder, { recursive: true });
  // git's own clean-up knows this name as one of a writer that died
  const draft = join(folder, `tmp_obj_${randomUUID()}`);
  try {
    const file = await open(draft, 'wx', 0o444);
    try {
      await file.writeFile(await compressed(bytes));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, id.slice(2)));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
