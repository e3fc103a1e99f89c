import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { FOLDER_PREFIX } from './clean-up.mjs';

const SERVE = fileURLToPath(new URL('serve.mjs', import.meta.url));

/** A server that was started for tests. */
export interface ServerProcess {
  /** A URL of its superuser, with the password. */
  readonly url: string;
  readonly folder: string;
  readonly child: ChildProcess;
  /** The lines that it says after the first. */
  readonly lines: AsyncIterator<string>;
}

/** Starts a server that lives no longer than the process `parent`; `like` is the image of one that was set up before. */
export async function startServer(input: {
  readonly programs: string;
  readonly parent: number;
  readonly like?: string;
  readonly settings?: Readonly<Record<string, string | number>>;
}): Promise<ServerProcess> {
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  const child = spawn(process.execPath, [SERVE, JSON.stringify({ ...input, folder })], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) {
    await once(child, 'close');
    throw new Error(said);
  }
  return { ...(JSON.parse(first.value) as { url: string; folder: string }), child, lines };
}
