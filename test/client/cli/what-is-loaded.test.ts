import { afterAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeRepository } from '../../support/git-history.js';
import { openGitSandbox } from '../../support/git-sandbox.js';
import { type Loaded, loadedBy } from '../../support/loaded-by.js';

/** Loading is most of what a command costs, so each loads what it needs and in few files. No server is needed here. */
describe('what a command loads', () => {
  const sandbox = openGitSandbox();
  const { checkout } = makeRepository(sandbox, 'loaded');
  sandbox.write(checkout, 'plan.yaml', 'plan: p\nstages:\n  one: {run: "true", changes: optional}\n');
  afterAll(() => sandbox.close());

  const load = (...args: string[]): Promise<Loaded> =>
    loadedBy({
      args,
      cwd: checkout,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: join(sandbox.dir, 'home'),
        STAGEGATE_HOME: join(sandbox.dir, 'stagegate'),
        TEMPORAL_ADDRESS: '127.0.0.1:1',
      },
    });

  test.each([['--help'], ['--version'], ['start', '--help']])('%s: the command line', async (...args) => {
    const { bundled, installed, files } = await load(...args);
    expect([...bundled].sort()).toEqual(['commander', 'picocolors', 'zod']);
    expect([...installed]).toEqual([]);
    expect(files).toBeLessThan(20);
  });

  test('plan: what reads a plan and the policy at its base, and nothing that talks to a server or to the store', async () => {
    const { bundled, installed, files } = await load('plan', 'plan.yaml');
    expect([...bundled]).toContain('yaml');
    for (const name of ['@temporalio/client', 'kysely', 'execa', 'ajv'])
      expect([...bundled]).not.toContain(name);
    expect([...installed]).toEqual([]);
    expect(files).toBeLessThan(110);
  });

  test.each([['list'], ['status', 'ADD-1'], ['inbox']])(
    '%s: a client, from few files, and nothing that only a worker or a terminal needs',
    async (...args) => {
      const { bundled, installed, files } = await load(...args);
      expect([...bundled]).toContain('@temporalio/client');
      for (const name of ['ajv', 'pino', '@clack/prompts', 'log-update', '@bomb.sh/tab'])
        expect([...bundled]).not.toContain(name);
      expect([...installed].filter((name) => name !== 'libsql' && !NATIVE_LOADER.includes(name))).toEqual([]);
      expect(files).toBeLessThan(110);
    },
  );

  test("worker: the SDK's packages once, those of its worker", async () => {
    const { bundled, installed } = await load('worker');
    expect([...installed]).toContain('@temporalio/worker');
    expect([...bundled]).toContain('kysely');
    expect([...bundled].filter((name) => name.startsWith('@temporalio/') || name === 'protobufjs')).toEqual(
      [],
    );
  });

  test("worker: the SDK's packages as the CommonJS that they are, without a search for what each file exports", () => {
    for (const name of ['main.js', 'workflow-thread.js']) {
      const text = readFileSync(new URL(`../../../dist/host/${name}`, import.meta.url), 'utf8');
      expect(text.includes('require("@temporalio/worker')).toBe(true);
      expect(text.match(/\bfrom ?"@temporalio\/[^"]*|\bimport\("@temporalio\/[^"]*/g)).toBeNull();
    }
  });
});

/** What `libsql` finds its binary with. */
const NATIVE_LOADER = ['@neon-rs/load', 'detect-libc'];
