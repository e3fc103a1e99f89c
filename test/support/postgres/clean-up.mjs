import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How the folders of servers for tests begin, in the folder for temporary files. */
export const FOLDER_PREFIX = 'stagegate-postgres-';

/** Where a test run keeps what its tests say of the server that they share. */
export const STATE_FILE = 'postgres.json';

/** Ends servers of earlier test runs whose watcher was killed, and removes what they left in a folder for temporary files. */
export function removeLeftServers({ within = tmpdir() } = {}) {
  for (const name of readdirSync(within).filter((each) => each.startsWith(FOLDER_PREFIX))) {
    const folder = join(within, name);
    const watcher = pidIn(join(folder, 'watcher'));
    if (watcher === null || isRunning({ pid: watcher, naming: folder })) continue;
    const server = pidIn(join(folder, 'data', 'postmaster.pid'));
    if (server !== null && isRunning({ pid: server, naming: folder })) process.kill(server, 'SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Ends the server that tests of this run have started, if they have; its watcher removes what it had. */
export function endSharedServer({ home }) {
  const file = join(home, STATE_FILE);
  if (!existsSync(file)) return;
  const { folder } = JSON.parse(readFileSync(file, 'utf8'));
  const watcher = folder === undefined ? null : pidIn(join(folder, 'watcher'));
  if (watcher !== null && isRunning({ pid: watcher, naming: folder })) process.kill(watcher, 'SIGTERM');
}

function pidIn(file) {
  if (!existsSync(file)) return null;
  const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
  return Number.isInteger(pid) ? pid : null;
}

/** Where processes show what they were started with, a number that was given anew is not taken for the old one. */
function isRunning({ pid, naming }) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const file = `/proc/${pid}/cmdline`;
  return !existsSync(file) || readFileSync(file, 'utf8').includes(naming);
}
