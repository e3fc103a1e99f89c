import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { execa } from 'execa';

const MAIN = fileURLToPath(new URL('../../dist/bin/stagegate.js', import.meta.url));

/** A worker process of the built program, ready to work. */
export async function startWorker({ cwd, env }) {
  const worker = execa(process.execPath, [MAIN, 'worker', '--json'], {
    cwd,
    env,
    extendEnv: false,
    buffer: false,
    stdin: 'ignore',
    stderr: 'ignore',
    reject: false,
  });
  await new Promise((resolve, reject) => {
    createInterface({ input: worker.stdout }).on(
      'line',
      (line) => line.includes('worker_ready') && resolve(),
    );
    worker.once('exit', (code) => reject(new Error(`the worker ended with ${String(code)}`)));
  });
  return {
    stop: async () => {
      worker.kill('SIGTERM');
      await worker;
    },
  };
}

/** Runs a plan through the built program; milliseconds from the run's start to its end, as the run itself saw them. */
export async function measureRun({ checkout, task, plan, env, client }) {
  const cli = async (...args) => {
    const options = { cwd: checkout, env, extendEnv: false };
    const { stdout } = await execa(process.execPath, [MAIN, ...args, '--json'], options);
    return JSON.parse(stdout);
  };
  const file = join(checkout, `${task}.yaml`);
  writeFileSync(file, plan);
  const { workflowId } = await cli('start', file, '--task', task, '--title', task);
  await client.workflow.getHandle(workflowId).result();
  const { status: ended } = await cli('status', task);
  return Date.parse(ended.endedAt) - Date.parse(ended.startedAt);
}

/** A plan in our own words for stages given as data. */
export function planOf({ name, stages, parallel }) {
  const rows = stages.map(
    ({ key, needs, run }) =>
      `  ${key}: {needs: [${needs.join(', ')}], run: ${JSON.stringify(run)}, changes: optional}`,
  );
  return [
    `plan: ${name}`,
    `limits: {parallel: ${String(parallel)}, on_exhausted: fail}`,
    'stages:',
    ...rows,
    '',
  ].join('\n');
}
