import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';

import { measureRun } from './engine.mjs';
import { makeRepository } from './repository.mjs';

const FOLDERS = 200;
const FILES_IN_A_FOLDER = 100;
const STAGES = ['first', 'second', 'third'];
const NODE_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** 20,000 files in 200 folders; `node_modules` is ignored. */
export function fill(checkout) {
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const path = join(checkout, `part-${String(folder)}`);
    mkdirSync(path);
    for (let file = 0; file < FILES_IN_A_FOLDER; file += 1)
      writeFileSync(join(path, `file-${String(file)}.txt`), `${path} ${String(file)}\n`.repeat(20));
  }
  writeFileSync(join(checkout, '.gitignore'), 'node_modules\n');
}

const planWith = (name, workspace) =>
  [
    `plan: ${name}`,
    `workspace: ${JSON.stringify(workspace)}`,
    'limits: {parallel: 1, on_exhausted: fail}',
    'stages:',
    ...STAGES.map((key, at) => {
      const needs = at === 0 ? '' : (STAGES[at - 1] ?? '');
      return `  ${key}: {needs: [${needs}], run: "echo x > part-0/${key}.txt", scope: "part-0/**"}`;
    }),
    '',
  ].join('\n');

async function timed(work) {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** What a working tree of a large repository, a part of one, and its dependency folder cost; milliseconds a stage. */
export async function measureTrees({ dir, env, client }) {
  const { origin, checkout } = await makeRepository({ dir, name: 'large', env, fill });
  const run = async (task, workspace) =>
    (await measureRun({ checkout, task, plan: planWith(task.toLowerCase(), workspace), env, client })) /
    STAGES.length;
  await run('MIRROR', {});
  const git = (...args) => execa('git', args, { cwd: dir, env });
  const clone = await timed(() => git('clone', '-q', '--shared', origin, join(dir, 'cloned')));
  const part = await timed(async () => {
    await git('clone', '-q', '--shared', '--sparse', origin, join(dir, 'part'));
    await git('-C', join(dir, 'part'), 'sparse-checkout', 'set', 'part-0');
  });
  const whole = await run('WHOLE', {});
  const sparse = await run('SPARSE', { sparse: ['part-0'] });
  const modules = realpathSync(NODE_MODULES);
  const copy = await timed(() => execa('cp', ['-a', modules, join(dir, 'node_modules')]));
  const setup = `cp -a ${modules} node_modules`;
  const cache = { setup, cache: { paths: ['node_modules'], key: ['.gitignore'] }, sparse: ['part-0'] };
  await run('FILL', cache);
  const cached = await run('CACHED', cache);
  return { clone, part, whole, sparse, copy, cached };
}
