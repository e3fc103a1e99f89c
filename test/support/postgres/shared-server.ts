import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { hasCode } from '../../../src/domain/system-error.js';
import { waitUntil } from '../wait-until.js';
import { STATE_FILE } from './clean-up.mjs';
import { HOW_TO_HAVE_ONE, SERVER_VARIABLE, findPrograms } from './find.mjs';
import { startServer } from './server-process.js';

const { env } = process;

/** PostgreSQL's programs on this machine; `null` when it is not installed. */
export const programs = (): string | null => findPrograms({ env });

/** Why there is no server for tests, and what to do; `null` when there is one, or one can be started. */
export const whyNoServer = (): string | null =>
  env[SERVER_VARIABLE] || programs() !== null ? null : `no PostgreSQL: ${HOW_TO_HAVE_ONE}`;

/** The server that all tests of a run share. */
export interface SharedServer {
  /** A URL of somebody who may make databases. */
  readonly url: string;
  /** What a server of a test's own can be made of; `null` when somebody else started the shared one. */
  readonly image: string | null;
}

let known: Promise<SharedServer> | null = null;

/** The shared server: the one that {@link SERVER_VARIABLE} names, else one that the first who asks starts for all. */
export const sharedServer = (): Promise<SharedServer> => (known ??= findOrStart());

async function findOrStart(): Promise<SharedServer> {
  const named = env[SERVER_VARIABLE];
  if (named) return { url: named, image: null };
  const home = env['STAGEGATE_TEST_HOME'] ?? '';
  const file = join(home, STATE_FILE);
  if (isFirst(join(home, 'postgres.starting'))) await startShared(file);
  await waitUntil('the PostgreSQL server that another test starts', () => existsSync(file));
  const state = JSON.parse(readFileSync(file, 'utf8')) as
    { kind: 'up'; url: string; folder: string } | { kind: 'failed'; error: string };
  if (state.kind === 'failed') throw new Error(state.error);
  return { url: state.url, image: join(state.folder, 'image') };
}

function isFirst(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx'));
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function startShared(file: string): Promise<void> {
  const found = programs();
  if (found === null) throw new Error(whyNoServer() ?? '');
  const parent = Number(env['STAGEGATE_TEST_PARENT']);
  const state = await startServer({ programs: found, parent }).then(
    ({ url, folder, child }) => {
      child.unref();
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.destroy();
      return { kind: 'up', url, folder };
    },
    (error: unknown) => ({ kind: 'failed', error: String(error) }),
  );
  writeFileSync(`${file}.draft`, JSON.stringify(state));
  renameSync(`${file}.draft`, file);
}
