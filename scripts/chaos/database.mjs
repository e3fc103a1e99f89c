import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import pg from 'pg';

import { FOLDER_PREFIX } from '../../test/support/postgres/clean-up.mjs';
import { findPrograms, HOW_TO_HAVE_ONE, SERVER_VARIABLE } from '../../test/support/postgres/find.mjs';
import { markOfRun } from '../../test/support/postgres/left-databases.mjs';

const SERVE = fileURLToPath(new URL('../../test/support/postgres/serve.mjs', import.meta.url));

/**
 * A database for one batch: on the server that `STAGEGATE_TEST_POSTGRES` names, else on one that is started for it and is gone
 * when this process is. `url` is its address; `stop` and `start` are for a server of its own, and `end` leaves nothing.
 * Throws when there is neither.
 */
export function startDatabase({ env }) {
  const named = env[SERVER_VARIABLE];
  return named ? databaseOn({ server: named }) : ownServer({ env });
}

async function databaseOn({ server }) {
  const name = `stagegate_${randomBytes(6).toString('hex')}`;
  await tell(
    server,
    `create database ${name}`,
    `comment on database ${name} is '${markOfRun().replaceAll("'", "''")}'`,
  );
  const at = new URL(server);
  at.pathname = `/${name}`;
  const end = () => tell(server, `drop database if exists ${name} with (force)`);
  // somebody else's server is left running
  return { url: at.href, isStopped: true, end };
}

async function tell(url, ...statements) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function ownServer({ env }) {
  const programs = findPrograms({ env });
  if (programs === null) throw new Error(`there is no PostgreSQL here: ${HOW_TO_HAVE_ONE}`);
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  const input = JSON.stringify({ programs, folder, parent: process.pid });
  const child = spawn(process.execPath, [SERVE, input], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // Ctrl-C is for the harness: it ends the server itself
    detached: true,
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) throw new Error('the database server did not start');
  const say = async (word) => {
    child.stdin.write(`${word}\n`);
    if ((await lines.next()).done) throw new Error(`the database server ended at "${word}"`);
  };
  const database = {
    url: JSON.parse(first.value).url,
    isStopped: false,
    stop: async () => {
      database.isStopped = true;
      await say('stop');
    },
    start: async () => {
      await say('start');
      database.isStopped = false;
    },
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
  return database;
}
