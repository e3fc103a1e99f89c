import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { openGitSandbox } from '../support/git-sandbox.js';
import { makeRepository } from '../support/git-history.js';
import { testAddress, uniquePrefix } from '../support/temporal.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The package and what it declares as dependencies, and nothing else; installing them from a registry is npm's part. */
describe('the packed program', () => {
  const sandbox = openGitSandbox();
  const folder = join(sandbox.dir, 'installed');
  const program = join(folder, 'node_modules', '.bin', 'stagegate');
  let files: string[] = [];

  beforeAll(() => {
    const packing = ['pack', '--ignore-scripts', '--json', '--pack-destination', sandbox.dir];
    const packed = execFileSync('npm', packing, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });
    const [first] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
    files = first.files.map(({ path }) => path);
    const unpacked = join(folder, 'node_modules', 'stagegate');
    mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', join(sandbox.dir, first.filename), '--strip-components=1', '-C', unpacked]);
    // What `prepack` does last; on the copy, since other tests use the build.
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'strip-failpoints.mjs'), join(unpacked, 'dist')]);
    for (const name of dependencies()) {
      const there = join(ROOT, 'node_modules', name);
      if (!existsSync(there)) continue; // One of the binaries for other machines.
      mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
      symlinkSync(there, join(folder, 'node_modules', name));
    }
    symlinkSync('../stagegate/dist/bin/stagegate.js', program);
  });
  afterAll(() => sandbox.close());

  const environment = () => ({
    PATH: process.env['PATH'] ?? '',
    HOME: join(sandbox.dir, 'home'),
    STAGEGATE_HOME: join(sandbox.dir, 'state'),
    TEMPORAL_ADDRESS: testAddress(),
  });
  const run = (cwd: string, ...args: string[]) =>
    execFileSync(process.execPath, [program, ...args], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
      env: environment(),
    });

  test('holds what a worker loads, and nothing of the tests', () => {
    for (const needed of [
      'dist/bin/stagegate.js',
      'dist/host/main.js',
      'dist/host/workflow-thread.js',
      'dist/third-party-notices.txt',
      'dist/workflow-bundle.js',
      'dist/contract/payload-converter.cjs',
      'schemas/plan.schema.json',
      'README.md',
      'LICENSE',
    ]) {
      expect(files).toContain(needed);
    }
    expect(files.filter((path) => /^(test|src|dist\/client)\/|\/\.|\.map$/.test(path))).toEqual([]);
  });

  test('has no failpoints', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: { prepack: string };
    };
    expect(scripts.prepack).toMatch(/&& node scripts\/strip-failpoints\.mjs$/);
    const dist = join(folder, 'node_modules', 'stagegate', 'dist');
    const code = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.c?js$/.test(name),
    );
    expect(code.length).toBeGreaterThan(50);
    expect(
      code.filter((name) => readFileSync(join(dist, name), 'utf8').includes('STAGEGATE_FAILPOINT')),
    ).toEqual([]);
    expect(readFileSync(join(dist, 'config', 'failpoint.js'), 'utf8')).toContain(
      'export function failpoint() {}',
    );
  });

  test('gives a working command', () => {
    const { checkout } = makeRepository(sandbox, 'packed');
    expect(run(checkout, '--version')).toMatch(/^\d+\.\d+\.\d+/);
    sandbox.write(checkout, 'plan.yaml', 'plan: p\nstages:\n  one: {run: "true", changes: optional}\n');
    expect(JSON.parse(run(checkout, 'plan', 'plan.yaml', '--json'))).toMatchObject({
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(JSON.parse(run(checkout, 'list', '--json'))).toBeDefined();
  });

  test('gives a working worker', async () => {
    const worker = spawn(process.execPath, [program, 'worker', '--json'], {
      cwd: sandbox.dir,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...environment(), STAGEGATE_TASK_QUEUE_PREFIX: uniquePrefix() },
    });
    const ended = once(worker, 'exit');
    try {
      const [line] = (await once(createInterface({ input: worker.stdout }), 'line')) as [string];
      expect(JSON.parse(line)).toMatchObject({ event: 'worker_ready' });
    } finally {
      worker.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
  });
});

/** Every package that comes along with the program, by the lock file. */
function dependencies(): string[] {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  return Object.entries(packages).flatMap(([path, { dev }]) => {
    const name = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path)?.[1];
    return name === undefined || dev === true ? [] : [name];
  });
}
