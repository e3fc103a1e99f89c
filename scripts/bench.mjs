/**
 * What a stage costs beyond its command: ratios against `make -j` and against Temporal's own floor, in one run. And how
 * long a search in a large errorbook takes.
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client, Connection } from '@temporalio/client';
import { resolvePaths } from '../dist/config/paths.js';
import { startDevServer } from '../dist/server/dev-server.js';
import { resolveTemporal } from '../dist/server/resolve.js';
import { measureRun, planOf, startWorker } from './bench/engine.mjs';
import { measureErrorbook } from './bench/errorbook.mjs';
import { measureFloor } from './bench/floor.mjs';
import { measureMake } from './bench/make.mjs';
import { measureMerges } from './bench/merges.mjs';
import { makeRepository } from './bench/repository.mjs';
import { measureTrees } from './bench/trees.mjs';

/** A stage of ours has two activities at least: the attempt, and the gates where it has some. Here it has none. */
const ACTIVITIES_OF_A_STAGE = 1;
const CHAIN = 20;

const chain = Array.from({ length: CHAIN }, (_, n) => ({
  key: `s${String(n)}`,
  needs: n === 0 ? [] : [`s${String(n - 1)}`],
  run: 'true',
}));
/** The shortest that count as work: whatever a stage costs beside its command weighs most here. */
const STAGE_S = 1;
const long = (key, ...needs) => ({ key, needs, run: `sleep ${String(STAGE_S)}; echo ${key} > ${key}.txt` });
const diamond = [
  long('design'),
  long('api', 'design'),
  long('ui', 'design'),
  long('e2e', 'api', 'ui'),
  long('docs', 'e2e'),
];
const CRITICAL_PATH_MS = 4 * STAGE_S * 1000;
/** In turns: a machine that others use is now and then slow. */
const PAIRS = 7;

const dir = realpathSync(mkdtempSync(join(tmpdir(), 'stagegate-bench-')));
const env = {
  PATH: process.env.PATH,
  HOME: dir,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.invalid',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.invalid',
  STAGEGATE_HOME: join(dir, 'stagegate'),
};

const row = (what, value) => console.log(`${what.padEnd(62)} ${value}`);
const ms = (value) => `${value.toFixed(0)} ms`;
const times = (value) => `${value.toFixed(2)} ×`;
const medianOf = (pairs, name) =>
  pairs.map((pair) => pair[name]).sort((one, other) => one - other)[pairs.length >> 1];

const binary = await resolveTemporal({
  env: process.env,
  paths: resolvePaths({ env: process.env }),
  onProgress: console.log,
});
const server = await startDevServer({
  binary: binary.path,
  paths: resolvePaths({ env }),
  port: 0,
  uiPort: 0,
});
env.TEMPORAL_ADDRESS = server.address;
const connection = await Connection.connect({ address: server.address });
const client = new Client({ connection });
try {
  const { origin, checkout } = await makeRepository({ dir, name: 'repository', env });
  const worker = await startWorker({ cwd: dir, env });
  await measureRun({
    checkout,
    task: 'WARM',
    plan: planOf({ name: 'warm', stages: chain.slice(0, 3), parallel: 2 }),
    env,
    client,
  });

  const floor = await measureFloor({
    address: server.address,
    stages: CHAIN,
    activities: ACTIVITIES_OF_A_STAGE,
  });
  const made = await measureMake({ dir: join(dir, 'make-chain'), origin, stages: chain, jobs: 2, env });
  const run = await measureRun({
    checkout,
    task: 'CHAIN',
    plan: planOf({ name: 'chain', stages: chain, parallel: 2 }),
    env,
    client,
  });
  row(`an empty stage, in a chain of ${String(CHAIN)}`, ms(run / CHAIN));
  row("  Temporal's floor (a child workflow with one activity)", ms(floor / CHAIN));
  row('  make -j2, clone and commit', ms(made / CHAIN));
  row('  ours against the floor', times(run / floor));
  row('  ours against make -j2', times(run / made));

  const pairs = [];
  const plan = planOf({ name: 'long', stages: diamond, parallel: 2 });
  for (let n = 1; n <= PAIRS; n += 1) {
    const folder = join(dir, `make-long-${String(n)}`);
    const by = await measureMake({ dir: folder, origin, stages: diamond, jobs: 2, env });
    const ours = await measureRun({ checkout, task: `LONG-${String(n)}`, plan, env, client });
    pairs.push({ ours, by, ratio: ours / by });
  }
  const what = `five stages of ${String(STAGE_S)} s, two side by side, median of ${String(PAIRS)}`;
  row(what, ms(medianOf(pairs, 'ours')));
  row('  make -j2', ms(medianOf(pairs, 'by')));
  row('  ours against the critical path', times(medianOf(pairs, 'ours') / CRITICAL_PATH_MS));
  row('  ours against make -j2, run by run', times(medianOf(pairs, 'ratio')));
  row(
    '    from, to',
    ['min', 'max'].map((end) => times(Math[end](...pairs.map(({ ratio }) => ratio)))).join(', '),
  );

  const merges = await measureMerges({ dir, env });
  row('50 branches assembled onto 20,000 files', ms(merges.assembled));
  row('  a loop of git merge', ms(merges.looped));
  row('  how many times faster', times(merges.looped / merges.assembled));

  const trees = await measureTrees({ dir, env, client });
  row('a stage on 20,000 files', ms(trees.whole));
  row('  git clone --shared', ms(trees.clone));
  row('a stage with one of its 200 folders (workspace.sparse)', ms(trees.sparse));
  row('  git clone --shared --sparse', ms(trees.part));
  row('  against the whole tree', times(trees.sparse / trees.whole));
  row("the same with this project's node_modules (workspace.cache)", ms(trees.cached));
  row('  cp -a node_modules', ms(trees.copy));
  row('  what the folder adds, against cp -a', times((trees.cached - trees.sparse) / trees.copy));
  await worker.stop();
  await connection.close();

  const book = await measureErrorbook({ dir });
  row('a search in an errorbook of 100,000 entries, p95', ms(book.p95));
  row('  median', ms(book.median));
  row('  bringing them in from an export', `${(book.importing / 1000).toFixed(1)} s`);
} finally {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
