import { hostname } from 'node:os';

import pg from 'pg';

const DAY_MS = 86_400_000;

/** What a test run writes on a database that it makes: whose it is. */
export function markOfRun({
  pid = Number(process.env.STAGEGATE_TEST_PARENT ?? process.pid),
  at = Date.now(),
} = {}) {
  return JSON.stringify({ host: hostname(), pid, at });
}

/**
 * Removes the databases, with their users, of test runs that were killed: those of this host whose process is gone, and
 * any that are older than a day. What somebody else's run is at work on stays. Gives the names.
 */
export async function removeLeftDatabases({ server }) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select datname as name, shobj_description(oid, 'pg_database') as mark from pg_database
       where datname ~ '^stagegate_[0-9a-f]{12}$'`,
    );
    const left = rows.filter(({ mark }) => isLeft(mark)).map(({ name }) => name);
    for (const name of left) {
      await client.query(`drop database if exists ${name} with (force)`);
      await client.query(`drop role if exists ${name}`);
    }
    return left;
  } finally {
    await client.end();
  }
}

function isLeft(mark) {
  let run;
  try {
    run = JSON.parse(mark);
  } catch {
    return false;
  }
  if (typeof run?.at !== 'number' || typeof run.pid !== 'number') return false;
  return Date.now() - run.at > DAY_MS || (run.host === hostname() && !isRunning(run.pid));
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
