import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ActivityBench } from '../../support/activity-bench.js';
import { waitUntil } from '../../support/wait-until.js';

let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open({
    env: { HOME: '/somebody', API_TOKEN: 'secret', OTHER_TOKEN: 'hidden', GIT_DIR: '/elsewhere' },
  });
});
afterAll(() => bench.close());

const variables = (text: string) =>
  Object.fromEntries(
    text.split('\n').map((line) => [line.split('=', 1)[0] ?? '', line.replace(/^[^=]*=/, '')]),
  );

describe('what surrounds an executor', () => {
  test('an allow-listed environment, what it is for, a home and ports of its own', async () => {
    const run = await bench.runOf(
      `plan: env\nstages:\n  work: {run: 'env > "$STAGEGATE_ARTIFACTS/env"', env: API_TOKEN, changes: none, produces: env}`,
    );
    const requirements = await bench.store.putBlob({ content: '# Sell things\n' });
    const { failure, artifacts } = await bench.attempt(run, { stage: 'work', requirements });
    expect(failure).toBeNull();
    const told = readFileSync(bench.inAttempt(run, 'work', 1, 'artifacts', 'env'), 'utf8');
    expect(artifacts).toMatchObject([{ name: 'env', bytes: told.length }]);
    expect(artifacts[0]?.sha256).toBe(createHash('sha256').update(told).digest('hex'));
    const env = variables(told);
    expect(env).toMatchObject({
      STAGEGATE_TASK: run.taskKey,
      STAGEGATE_RUN: '1',
      STAGEGATE_STAGE: 'work',
      STAGEGATE_ATTEMPT: '1',
      STAGEGATE_PORTS: '10',
      API_TOKEN: 'secret',
      HOME: bench.inStage(run, 'work', 'home'),
      TMPDIR: bench.inStage(run, 'work', 'tmp'),
    });
    expect(Number(env['STAGEGATE_PORT'])).toBeGreaterThan(1023);
    expect(Object.keys(env)).not.toEqual(expect.arrayContaining(['OTHER_TOKEN']));
    expect(env).not.toHaveProperty('GIT_DIR');
    expect(readFileSync(env['STAGEGATE_REQUIREMENTS'] ?? '', 'utf8')).toBe('# Sell things\n');
  });

  describe('requirements that the store has lost', () => {
    const TEXT = '# Sell things\n\nTo everybody who \u00e4sks.\n';
    const hash = createHash('sha256').update(TEXT).digest('hex');
    const reads = `plan: lost\nstages:\n  design: {run: 'true'}\n  work: {run: 'cp "$STAGEGATE_REQUIREMENTS" "$STAGEGATE_ARTIFACTS/read"', changes: none, produces: read}`;

    test('are taken from where another stage got them, and are in the store again', async () => {
      const run = await bench.runOf(reads);
      bench.sandbox.write(bench.inStage(run, 'api'), 'requirements.md', `${TEXT}and what an executor wrote`);
      bench.sandbox.write(bench.inStage(run, 'design', 'since-3'), 'requirements.md', TEXT);
      expect((await bench.attempt(run, { stage: 'work', requirements: hash })).failure).toBeNull();
      expect(readFileSync(bench.inAttempt(run, 'work', 1, 'artifacts', 'read'), 'utf8')).toBe(TEXT);
      expect(await bench.store.getBlob({ hash })).toBe(TEXT);
    });

    test('and nobody has: the executor is not started without them, and a retry works when they are back', async () => {
      const run = await bench.runOf(reads);
      const gone = createHash('sha256').update('# Something else\n').digest('hex');
      await expect(bench.attempt(run, { stage: 'work', requirements: gone })).rejects.toMatchObject({
        type: 'REQUIREMENTS_NOT_STORED',
        message: expect.stringContaining('was not started') as unknown,
      });
      await bench.store.putBlob({ content: '# Something else\n' });
      await bench.attempt(run, { stage: 'work', requirements: gone });
      expect(readFileSync(bench.inAttempt(run, 'work', 1, 'artifacts', 'read'), 'utf8')).toBe(
        '# Something else\n',
      );
    });
  });

  test('git never looks above the working tree, where a repository of the user may be', async () => {
    bench.sandbox.git(bench.paths.state, 'init', '--quiet');
    const run = await bench.runOf(
      `plan: above\nstages:\n  work: {run: 'rm -rf .git; git rev-parse --git-dir > found || echo none > found'}`,
    );
    const { head } = await bench.attempt(run, { stage: 'work' });
    expect(bench.show(run, head, 'found')).toBe('none');
  });

  test('a requirements file that an executor turned into a link does not lead the engine out', async () => {
    const victim = join(bench.sandbox.dir, 'victim');
    bench.sandbox.write(bench.sandbox.dir, 'victim', 'mine');
    const run = await bench.runOf(
      `plan: link\nstages:\n  work: {run: 'ln -sf ${victim} "$STAGEGATE_REQUIREMENTS"; echo x >> x'}`,
    );
    await bench.attempt(run, { stage: 'work' });
    await bench.attempt(run, { stage: 'work', attempt: 2 });
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });
});

describe('the working tree', () => {
  const SET_UP = (copy: string, setup: string) => `
plan: setup
workspace: {setup: ${setup}, copy: [${copy}]}
stages:
  work: {run: 'cat local.env >> x; cat local.env build/log >> "$STAGEGATE_ARTIFACTS/seen"', produces: seen}
`;

  test('gets ignored files, and is set up once for all attempts', async () => {
    bench.sandbox.write(bench.repository.checkout, 'build/conf.env', 'A=1\n');
    const run = await bench.runOf(
      SET_UP('build/conf.env', `['cp build/conf.env local.env', 'echo "set up" >> build/log']`),
    );
    const first = await bench.attempt(run, { stage: 'work' });
    expect(first.failure).toBeNull();
    await bench.attempt(run, { stage: 'work', attempt: 2, previous: first.head });
    const seen = readFileSync(bench.inAttempt(run, 'work', 2, 'artifacts', 'seen'), 'utf8');
    expect(seen).toBe('A=1\nset up\nA=1\nset up\n');
    expect(
      bench.sandbox.git(bench.vault(run), 'ls-tree', '-r', '--name-only', first.head ?? ''),
    ).not.toContain('build/');
  });

  test('a set-up command that fails is told, with its status; the next attempt tries it again', async () => {
    const run = await bench.runOf(SET_UP('', `['echo no network >&2; exit 7']`));
    for (const attempt of [1, 2]) {
      const { failure, end } = await bench.attempt(run, { stage: 'work', attempt });
      expect(end).toBeNull();
      expect(failure).toMatchObject({ code: 'SETUP_FAILED', retryable: true, class: 'env' });
      expect(failure?.message).toContain('"echo no network >&2; exit 7" ended with exit status 7');
      expect(failure?.next).toBe(`stagegate logs ${run.taskKey} work`);
      expect(readFileSync(bench.inAttempt(run, 'work', attempt, 'setup-1', 'output.log'), 'utf8')).toBe(
        'no network\n',
      );
    }
  });

  test('a stop during the set-up is a stop, not a failed set-up', async () => {
    const begun = join(bench.sandbox.dir, 'set-up-begun');
    const run = await bench.runOf(SET_UP('', `['touch ${begun}; sleep 60']`));
    const call = bench.call();
    const ending = bench.act('runAttempt', bench.attemptOf(run, { stage: 'work' }), call);
    await waitUntil('the set-up', () => existsSync(begun));
    call.cancel();
    expect(await ending).toMatchObject({
      end: { kind: 'cancelled' },
      failure: { code: 'EXECUTOR_CANCELLED' },
    });
  });

  test.each([
    ['is not there', 'nowhere.env'],
    ['is a folder', 'src'],
    ['leads out of the checkout', 'way-out.env'],
  ])('a file to copy that %s fails the attempt and names it', async (_what, path) => {
    const secret = join(bench.sandbox.dir, 'secret');
    bench.sandbox.write(bench.sandbox.dir, 'secret', 'secret');
    chmodSync(secret, 0o600);
    const link = join(bench.repository.checkout, 'way-out.env');
    if (!existsSync(link)) symlinkSync(secret, link);
    const run = await bench.runOf(SET_UP(path, '[]'));
    const { failure } = await bench.attempt(run, { stage: 'work' });
    expect(failure).toMatchObject({ code: 'COPY_MISSING', retryable: false });
    expect(failure?.message).toContain(path);
    expect(existsSync(bench.inStage(run, 'work', 'tree', path, 'x'))).toBe(false);
  });
});
