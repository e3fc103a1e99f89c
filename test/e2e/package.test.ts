import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { openGitSandbox } from '../support/git-sandbox.js';
import { makeRepository } from '../support/git-history.js';
import { testAddress } from '../support/temporal.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The package and what it declares as dependencies, and nothing else; installing them from a registry is npm's part. */
describe('the packed program', () => {
  const sandbox = openGitSandbox();
  const folder = join(sandbox.dir, 'installed');
  const program = join(folder, 'node_modules', '.bin', 'stagegate');
  let files: string[] = [];

  beforeAll(() => {
    const npm = (...args: string[]) =>
      execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe', env: process.env });
    const packed = npm('pack', '--ignore-scripts', '--json', '--pack-destination', sandbox.dir);
    const [first] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
    files = first.files.map(({ path }) => path);
    const unpacked = join(folder, 'node_modules', 'stagegate');
    mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
    mkdirSync(unpacked);
    execFileSync('tar', ['-xzf', join(sandbox.dir, first.filename), '--strip-components=1', '-C', unpacked]);
    // What `prepack` does last; on the copy, since other tests use the build.
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'strip-failpoints.mjs'), join(unpacked, 'dist')]);
    for (const path of npm('ls', '--omit=dev', '--all', '--parseable').trim().split('\n').slice(1)) {
      const name = path.slice(join(ROOT, 'node_modules').length + 1);
      if (name.includes('/node_modules/')) continue;
      mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
      symlinkSync(path, join(folder, 'node_modules', name));
    }
    symlinkSync('../stagegate/dist/client/cli/main.js', program);
  });
  afterAll(() => sandbox.close());

  const run = (cwd: string, ...args: string[]) =>
    execFileSync(process.execPath, [program, ...args], {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
      env: {
        PATH: process.env['PATH'],
        HOME: join(sandbox.dir, 'home'),
        STAGEGATE_HOME: join(sandbox.dir, 'state'),
        TEMPORAL_ADDRESS: testAddress(),
      },
    });

  test('holds what a worker loads, and nothing of the tests', () => {
    for (const needed of [
      'dist/workflow-bundle.js',
      'dist/contract/payload-converter.cjs',
      'schemas/plan.schema.json',
      'README.md',
      'LICENSE',
    ]) {
      expect(files).toContain(needed);
    }
    expect(files.filter((path) => path.startsWith('test/') || path.startsWith('src/'))).toEqual([]);
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
    expect(code.length).toBeGreaterThan(300);
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
});
