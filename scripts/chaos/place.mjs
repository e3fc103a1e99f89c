import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { resolvePaths, storeFile } from '../../dist/config/paths.js';
import { configFile } from '../../dist/config/settings.js';
import { resolveTemporal } from '../../dist/server/resolve.js';
import { startDatabase } from './database.mjs';
import { copyProgram } from './program.mjs';
import { Receiver } from './receiver.mjs';

/** What executors and gates print, and nothing may keep. */
export const SECRET = 'chaos-canary-7f3b9d21';

/** A folder with an installation of its own, a program to break, ports for its server, and somebody who is told of runs. */
export async function makePlace({ without, forgetful, store, together, say }) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'stagegate-chaos-')));
  const binary = await resolveTemporal({
    env: process.env,
    paths: resolvePaths({ env: process.env }),
    onProgress: say,
  });
  const [failpoints, home, counts] = ['failpoints', 'home', 'counts'].map((name) => join(folder, name));
  for (const made of [failpoints, home, counts]) mkdirSync(made);
  writeFileSync(join(failpoints, 'armed'), '');
  const bootId = join(folder, 'boot-id');
  const database = store === 'postgres' ? await startDatabase({ env: process.env }) : null;
  writeFileSync(join(home, '.gitconfig'), '[user]\n\tname = Chaos\n\temail = chaos@example.invalid\n');
  writeFileSync(join(folder, 'temporal.toml'), '[profile.default]\n');
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    STAGEGATE_HOME: join(folder, 'stagegate'),
    STAGEGATE_TEMPORAL_PATH: binary.path,
    STAGEGATE_FAILPOINTS: failpoints,
    // one of those that go on side by side waits for its turn
    STAGEGATE_ADMISSION_CAP: String(Math.max(1, together - 1)),
    ...(database !== null && { STAGEGATE_STORE: database.url }),
    CHAOS_SECRET: SECRET,
    TEMPORAL_CONFIG_FILE: join(folder, 'temporal.toml'),
    NO_COLOR: '1',
  };
  // What runs in this process sees the same home, and meets no failpoint.
  Object.assign(process.env, env, { STAGEGATE_FAILPOINTS: '' });
  const paths = resolvePaths({ env });
  const receiver = await Receiver.start();
  mkdirSync(paths.config, { recursive: true });
  writeFileSync(configFile(paths), `notify: {counter: {webhook: '${receiver.url}'}}\n`);
  const place = {
    ...{ folder, failpoints, counts, env, paths, receiver, database },
    store: database?.url ?? storeFile(paths),
    ...{ port: await freePort(), uiPort: await freePort() },
    ...(await copyProgram({ folder, bootId, without, forgetful })),
    /** From here on every process of before belongs to an earlier boot of the machine. */
    boot: () => writeFileSync(bootId, `${randomUUID()}\n`),
  };
  place.boot();
  return place;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
