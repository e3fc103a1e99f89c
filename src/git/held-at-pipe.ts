import type { Dirent } from 'node:fs';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';

import type { Obstacle } from './unreadable.js';

/** What git opens of a tree without looking first what it is. */
const READ_BY_GIT: ReadonlySet<string> = new Set(['.gitignore', '.gitattributes']);
const REPOSITORY = '.git';

/**
 * Finds what in a working tree holds somebody who opened it for ever: a named pipe that a reader waits at, or a device. Only
 * what git reads of a tree by its name counts. `null` when there is none, or `over` comes first. Closes the pipe that it
 * finds, so that the reader may go on.
 */
export async function findHolding(input: { dir: string; over: AbortSignal }): Promise<Obstacle | null> {
  const { dir, over } = input;
  const root = Buffer.from(`${dir}/`);
  const folders: Folder[] = [{ below: Buffer.alloc(0), isInRepository: false }];
  for (let folder = folders.pop(); folder !== undefined && !over.aborted; folder = folders.pop()) {
    const { below, isInRepository } = folder;
    for (const entry of await entriesOf(Buffer.concat([root, below]))) {
      const name = entry.name.toString('latin1');
      const path = Buffer.concat([below, entry.name]);
      if (entry.isDirectory()) {
        // the tree's own repository is not looked at: the engine's has its place
        if (below.length === 0 && name === REPOSITORY) continue;
        const isRepository = isInRepository || name === REPOSITORY;
        folders.push({ below: Buffer.concat([path, Buffer.from('/')]), isInRepository: isRepository });
      } else if (isInRepository || READ_BY_GIT.has(name)) {
        const why = await holds({ entry, path: Buffer.concat([root, path]) });
        if (why !== null) return { path: path.toString('utf8'), why };
      }
    }
  }
  return null;
}

interface Folder {
  /** With a slash at its end; empty for the tree itself. Paths are bytes. */
  readonly below: Buffer;
  readonly isInRepository: boolean;
}

async function entriesOf(folder: Buffer): Promise<Dirent<Buffer>[]> {
  return readdir(folder, { withFileTypes: true, encoding: 'buffer' }).catch(() => []);
}

async function holds({ entry, path }: { entry: Dirent<Buffer>; path: Buffer }): Promise<string | null> {
  if (entry.isCharacterDevice()) return 'is a device, where git reads a file';
  if (!entry.isFIFO()) return null;
  // to write to a pipe without waiting succeeds only while somebody reads it
  const pipe = await open(path, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => null);
  await pipe?.close();
  return pipe === null ? null : 'is a named pipe, where git reads a file';
}
