import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { RunView } from '../../src/client/run/run-view.js';
import { RunStatus } from '../../src/domain/run/run-status.js';
import { Installation } from '../support/installation.js';
import { processesNaming } from '../support/processes-naming.js';
import { temporalBinary } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';

const DEMO = fileURLToPath(new URL('../../scripts/demo.mjs', import.meta.url));

/** The demo as it runs without a terminal, with what it has printed so far. */
function startDemo(place: Installation, ...options: string[]) {
  const child = spawn(process.execPath, [DEMO, '--port', '0', ...options], {
    cwd: place.sandbox.dir,
    env: { ...place.env, TMPDIR: place.sandbox.dir, STAGEGATE_TEMPORAL_PATH: temporalBinary() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const demo = { child, text: '', exitCode: once(child, 'close').then(([code]) => code as number | null) };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (demo.text += chunk.toString()));
  return demo;
}

/** What stands behind a word at the beginning of a line. */
function printed(text: string, word: string): string {
  const found = new RegExp(`^ *${word} +(\\S+)`, 'm').exec(text)?.[1];
  if (found === undefined) throw new Error(`"${word}" is not in what the demo printed:\n${text}`);
  return found;
}

describe('npm run demo', () => {
  const place = new Installation();
  let text = '';
  let exitCode: number | null = null;

  beforeAll(async () => {
    const demo = startDemo(place);
    const stuck = setTimeout(() => demo.child.kill('SIGKILL'), 160_000);
    exitCode = await demo.exitCode;
    clearTimeout(stuck);
    text = demo.text;
  }, 180_000);
  afterAll(() => place.close());

  test('runs the main job by itself and says that nobody was asked', () => {
    expect({ exitCode, text }).toMatchObject({ exitCode: 0, text: expect.stringContaining('run completed') });
    expect(text).toContain('Nobody is asked');
  });

  test('what it prints is there', () => {
    const folder = printed(text, 'folder');
    const [, origin = '', ref = ''] = /git -C (\S+) show -s (refs\/\S+)$/m.exec(text) ?? [];
    const message = place.sandbox.git(origin, 'show', '-s', '--format=%B', ref);
    expect(message).toContain('SHOP-1: A discount for regular customers');
    const branch = place.sandbox.git(origin, 'rev-parse', 'stagegate/SHOP-1');
    expect(message).toContain(`Head: stagegate/SHOP-1 (${branch})`);
    expect(place.sandbox.git(origin, 'show', `${branch}:src/discount.mjs`)).toContain('Math.round');
    const report = readFileSync(printed(text, 'Report'), 'utf8');
    expect(report).toContain('given by the demo');
    expect(processesNaming(folder)).toEqual([]);
  });

  test('the commands to try next work when all has stopped, and show the failed gate', async () => {
    const checkout = printed(text, 'cd');
    const stagegate = join(printed(text, 'folder'), 'bin', 'stagegate');
    const run = (...args: string[]) => spawnText({ program: stagegate, args, cwd: checkout });
    const [status, logs, diff, report] = await Promise.all([
      run('status', 'SHOP-1', '--json'),
      run('logs', 'SHOP-1', 'discount', '--attempt', '1'),
      run('diff', 'SHOP-1', 'discount', '--attempt', '1..2'),
      run('report', 'SHOP-1'),
    ]);
    const view = JSON.parse(status) as { status: unknown };
    const discount = RunStatus.parse(view.status).stages.find(({ key }) => key === 'discount');
    const codes = discount?.attempts.map(({ failure }) => failure?.code ?? 'passed');
    expect(codes).toEqual(['GATE_FAILED', 'passed']);
    expect(logs).toContain('prices are whole cents');
    expect(diff).toContain('+  return Math.round(');
    expect(report).toContain('# SHOP-1: A discount for regular customers');
  });

  test('without the feedback its second attempt fails too', async () => {
    const checkout = printed(text, 'cd');
    const plan = readFileSync(join(checkout, 'plan.yaml'), 'utf8');
    const deaf = plan.replace('./agent discount', 'STAGEGATE_FEEDBACK=/nowhere ./agent discount');
    expect(deaf).not.toBe(plan);
    place.sandbox.write(place.sandbox.dir, 'deaf.yaml', deaf);
    await place.startWorker();
    const requirements = join(checkout, 'requirements.md');
    const start = ['start', join(place.sandbox.dir, 'deaf.yaml'), '--task', 'SHOP-2'];
    await place.json(checkout, ...start, '--requirements', requirements);
    const stuck = await place.statusWhen(checkout, 'SHOP-2', ({ state }) => state === 'blocked');
    const discount = stuck.stages.find(({ key }) => key === 'discount');
    expect(discount?.attempts.map(({ failure }) => failure?.code)).toEqual(['GATE_FAILED', 'GATE_FAILED']);
    expect(stuck.stages.find(({ key }) => key === 'checkout')?.state).toBe('pending');
    await place.cli(checkout, 'abort', 'SHOP-2', '--yes');
    await place.statusWhen(checkout, 'SHOP-2', ({ state }) => state === 'aborted');
    const { runs } = z.object({ runs: z.array(RunView) }).parse(await place.json(checkout, 'list'));
    const listed = runs.map((run) => (run.kind === 'description' ? run.run.number : run.status.number));
    expect(listed).toEqual([1]);
  }, 120_000);

  test('with --kill the worker is killed while an executor works, started again, and the work goes on', async () => {
    const demo = startDemo(place, '--kill');
    expect(await demo.exitCode).toBe(0);
    expect(demo.text).toContain('The worker is gone (SIGKILL). It is started again');
    const file = printed(demo.text, 'Report').replace(/\.md$/, '.json');
    const { stages } = z.object({ run: RunStatus }).parse(JSON.parse(readFileSync(file, 'utf8'))).run;
    const attempts = stages.map(({ key, attempts }) => [key, attempts.length]);
    expect(Object.fromEntries(attempts)).toEqual({
      design: 1,
      discount: 2,
      receipt: 1,
      checkout: 1,
      docs: 1,
    });
    expect(processesNaming(printed(demo.text, 'folder'))).toEqual([]);
  }, 120_000);

  test('an interruption in the middle leaves no process behind', async () => {
    const demo = startDemo(place);
    for (const seen of ['worker', 'Task SHOP-1', 'stage design', 'stage discount: running'])
      await waitUntil(`"${seen}"`, () => demo.text.includes(seen));
    demo.child.kill('SIGINT');
    expect(await demo.exitCode).toBe(130);
    expect(processesNaming(printed(demo.text, 'folder'))).toEqual([]);
  }, 120_000);
});

async function spawnText(input: { program: string; args: string[]; cwd: string }): Promise<string> {
  const child = spawn(input.program, input.args, { cwd: input.cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await once(child, 'close');
  return text;
}
