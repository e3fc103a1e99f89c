/**
 * A PostgreSQL server for tests, in a folder of its own, that is gone when whoever wanted it is: this process ends it,
 * and removes the folder, when its parent has ended, however that ended.
 * `serve.mjs '{"programs":…,"folder":…,"parent":pid,"like":folder?,"settings":{…}}'`; says a line of JSON when it is ready.
 * A line `stop` or `start` on its standard input stops it as a crash would, or starts it again at the same port, and is
 * answered with a line when it is done.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, cpSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { serverUser } from './owner.mjs';

const { programs, folder, parent, like, settings } = JSON.parse(process.argv[2]);
const user = serverUser();
const data = join(folder, 'data');
const secret = join(folder, 'password');

/** Nothing of a test's needs to outlive a loss of power; what is committed outlives a crash of the server. */
const QUICK = { fsync: 'off', full_page_writes: 'off', max_connections: 200 };

let server = null;
let leaving = false;
process.on('SIGTERM', leave);
process.on('SIGINT', () => undefined);

try {
  make();
  const port = await start({ port: null });
  const password = readFileSync(secret, 'utf8');
  const url = `postgresql://tests:${password}@127.0.0.1:${port}/postgres`;
  say({ url, folder });
  createInterface({ input: process.stdin }).on('line', (line) => {
    const carryOut = line === 'stop' ? stop() : start({ port });
    carryOut.then(() => say({ done: line }));
  });
  while (isAlive(parent) && !leaving) await sleep(200);
} catch (error) {
  process.stderr.write(`PostgreSQL for tests: ${error.message}\n${logEnd()}`);
  process.exitCode = 1;
}
leave();

function make() {
  writeFileSync(join(folder, 'watcher'), String(process.pid));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  if (like !== undefined) {
    cpSync(join(like, 'data'), data, { recursive: true });
    execFileSync('chmod', ['-R', 'u=rwX,go=', data]);
    if (user.uid !== undefined) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, data]);
    writeFileSync(secret, readFileSync(join(like, 'password')));
    return;
  }
  writeFileSync(secret, randomBytes(18).toString('base64url'), { mode: 0o644 });
  const args = ['--pgdata', data, '--username', 'tests', '--pwfile', secret, '--auth', 'scram-sha-256'];
  execFileSync(join(programs, 'initdb'), [...args, '--encoding', 'UTF8', '--locale', 'C', '--no-sync'], {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const image = join(folder, 'image');
  execFileSync('mkdir', [image]);
  cpSync(data, join(image, 'data'), { recursive: true });
  writeFileSync(join(image, 'password'), readFileSync(secret));
}

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

async function stop() {
  const gone = once(server, 'exit');
  server.kill('SIGQUIT');
  await gone;
}

async function start({ port: wanted }) {
  for (let tries = 1; ; tries += 1) {
    const port = wanted ?? (await freePort());
    const options = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: folder,
      ...QUICK,
      ...settings,
    };
    const args = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = openSync(join(folder, 'log'), 'a');
    server = spawn(join(programs, 'postgres'), ['-D', data, ...args], {
      ...user,
      cwd: folder,
      stdio: ['ignore', log, log],
    });
    const child = server;
    let ended = false;
    child.once('exit', () => (ended = true));
    while (!ended && !leaving) {
      if (isReady()) return port;
      await sleep(20);
    }
    if (leaving || tries === 3) throw new Error('it did not start');
  }
}

/** The last line of this file is the server's state. */
function isReady() {
  const file = join(data, 'postmaster.pid');
  return existsSync(file) && /^ready/m.test(readFileSync(file, 'utf8').split('\n')[7] ?? '');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function logEnd() {
  const file = join(folder, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8').slice(-2000) : '';
}

function leave() {
  if (leaving) return;
  leaving = true;
  const remove = () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit();
  };
  if (server === null || server.exitCode !== null || server.signalCode !== null) return remove();
  server.once('exit', remove);
  server.kill('SIGQUIT');
}
