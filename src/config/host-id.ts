import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { fail } from '../domain/failure/catalogue.js';
import { hasCode } from '../domain/system-error.js';
import { type Paths, hostIdFile, workersDir } from './paths.js';

/**
 * This host's id, made once and kept in the state folder: it names the host's task queues, so that a run finds its
 * way back to the disk that holds its working trees. Two processes that make it at once end with the same id. Throws
 * `HOST_ID_LOST` when the file is damaged and no worker has left the id.
 */
export function hostId({ paths }: { paths: Paths }): string {
  const file = hostIdFile(paths);
  const known = read(file);
  if (known !== null) return known;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${String(process.pid)}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(6).toString('hex')}\n`, { flush: true });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return read(file) ?? mend({ paths, file });
}

const Told = z.object({ hostId: z.string().regex(/^[0-9a-f]{12}$/) });

/** An id that was cut short is what the last workers of this host said of themselves. */
function mend({ paths, file }: { paths: Paths; file: string }): string {
  for (const name of listed(workersDir(paths)).filter((one) => /\.json(?:\.draft)?$/.test(one))) {
    const told = Told.safeParse(json(join(workersDir(paths), name)));
    if (!told.success) continue;
    const draft = `${file}.${String(process.pid)}.${randomBytes(4).toString('hex')}`;
    writeFileSync(draft, `${told.data.hostId}\n`, { flush: true });
    renameSync(draft, file);
    return told.data.hostId;
  }
  return fail('HOST_ID_LOST', { path: file });
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function json(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function read(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{12}$/.test(text) ? text : null;
  } catch {
    return null;
  }
}
