import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

import { writeNew } from '../config/write-new.js';
import { hasCode } from '../domain/system-error.js';

/** The bytes that an object's id is made of, and the id (gitformat-loose(5)), for the engine's SHA-1 repositories. */
export function objectOf({ kind, content }: { kind: 'commit'; content: Buffer }): {
  id: string;
  bytes: Buffer;
} {
  const bytes = Buffer.concat([Buffer.from(`${kind} ${String(content.length)}\0`), content]);
  return { id: createHash('sha1').update(bytes).digest('hex'), bytes };
}

/** Where an object of a repository is while it is in no pack. */
const fileOf = ({ gitDir, id }: { gitDir: string; id: string }): string =>
  join(gitDir, 'objects', id.slice(0, 2), id.slice(2));

/**
 * Writes an object into one of the engine's own repositories as git does: whole, and on the disk before it has its name
 * unless somebody sees to that later ({@link syncLooseObjects}). Throws what the file system says.
 */
export async function writeLooseObject(input: {
  gitDir: string;
  id: string;
  bytes: Buffer;
  isSyncedLater: boolean;
}): Promise<void> {
  const { bytes, isSyncedLater } = input;
  const target = fileOf(input);
  const folder = dirname(target);
  mkdirSync(folder, { recursive: true });
  // git's own clean-up knows this name as one of a writer that died
  const draft = join(folder, `tmp_obj_${randomUUID()}`);
  try {
    await writeNew({ file: draft, content: deflateSync(bytes), mode: 0o444, flushed: !isSyncedLater });
    renameSync(draft, target);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * Has objects on the disk that were written without that: together, which takes hardly longer than one. Those that are
 * in a pack are there already.
 */
export async function syncLooseObjects(input: { gitDir: string; ids: readonly string[] }): Promise<void> {
  const { gitDir, ids } = input;
  await Promise.all(
    ids.map(async (id) => {
      const file = await open(fileOf({ gitDir, id }), 'r').catch((error: unknown) => {
        if (hasCode(error, 'ENOENT')) return null;
        throw error;
      });
      try {
        await file?.sync();
      } finally {
        await file?.close();
      }
    }),
  );
}
