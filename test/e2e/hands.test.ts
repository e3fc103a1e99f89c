import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { waitUntil } from '../support/wait-until.js';

const place = new Installation();
let shop: TestRepository;

const plan = `
plan: manual
gates:
  whole: {run: "test -e whole.txt"}
stages:
  work:
    run: |
      echo half > half.txt
      git config core.fsmonitor "touch ${join(place.sandbox.dir, 'spied')}; false"
      touch ${join(place.sandbox.dir, 'begun')}
      sleep 600
    gates: [whole]
    approve: {by: everybody}
`;

beforeAll(async () => {
  shop = makeRepository(place.sandbox);
  place.sandbox.write(place.sandbox.dir, 'plan.yaml', plan);
  await place.startWorker();
});
afterAll(() => place.close());

test('a person takes a stage, works in its directory, and gives it back: gates judge it, somebody else approves', async () => {
  const { checkout } = shop;
  const cli = (...argv: string[]) => place.cli(checkout, ...argv);
  await place.json(checkout, 'start', join(place.sandbox.dir, 'plan.yaml'), '--task', 'MAN-1');
  await waitUntil('the executor to be at work', () => existsSync(join(place.sandbox.dir, 'begun')));
  const early = await cli('give-back', 'MAN-1', 'work');
  expect([early.exitCode, early.stderr]).toEqual([4, expect.stringContaining('STAGE_NOT_TAKEN')]);
  const other = await place.elsewhere(checkout, 'take', 'MAN-1', 'work');
  expect([other.exitCode, other.stderr]).toEqual([5, expect.stringContaining('TAKE_OTHER_HOST')]);
  expect(other.stderr).toContain('what runs goes on');
  expect((await cli('status', 'MAN-1')).stdout).not.toContain('in the hands of');

  const taken = await cli('take', 'MAN-1', 'work');
  expect(taken.exitCode).toBe(0);
  const directory = taken.stdout.trim();
  expect(taken.stdout).toBe(`${directory}\n`);
  expect(taken.stderr).toContain('stagegate give-back MAN-1 work');
  expect((await cli('take', 'MAN-1', 'work')).stdout).toBe(taken.stdout);
  const open = await cli('take', 'MAN-1', 'work', '--open');
  expect([open.exitCode, open.stderr]).toEqual([5, expect.stringContaining('there is no terminal here')]);
  const status = await cli('status', 'MAN-1');
  expect(status.stdout).toMatch(/in the hands of Test Person since/);
  expect((await cli('show', 'MAN-1', 'work')).stdout).toContain('stagegate give-back MAN-1 work');

  const failed = await cli('give-back', 'MAN-1', 'work');
  expect([failed.exitCode, failed.stdout]).toEqual([1, expect.stringContaining('whole (failed)')]);
  expect(failed.stdout).toContain('stagegate take MAN-1 work');
  expect((await cli('take', 'MAN-1', 'work')).stdout).toBe(taken.stdout);
  expect(place.sandbox.git(directory, 'status', '--porcelain')).toBe('?? half.txt');
  expect(existsSync(join(place.sandbox.dir, 'spied'))).toBe(false);
  writeFileSync(join(directory, 'whole.txt'), 'whole\n');
  const given = await cli('give-back', 'MAN-1', 'work');
  expect([given.exitCode, given.stdout]).toEqual([0, expect.stringContaining('who worked on it by hand')]);
  const mistyped = await cli('logs', 'MAN-1', 'work', '--gate', 'hole');
  expect([mistyped.exitCode, mistyped.stderr]).toEqual([
    2,
    expect.stringMatching(/BAD_INPUT|of these gates/),
  ]);
  expect(mistyped.stderr.replace(/\s+/g, ' ')).toContain('has logs of these gates: whole.');
  const self = await cli('approve', 'MAN-1', 'work');
  expect([self.exitCode, self.stderr]).toEqual([4, expect.stringContaining('DECISION_OWN_WORK')]);

  const tool = join(place.sandbox.dir, 'tool.sh');
  const shown = join(place.sandbox.dir, 'shown');
  writeFileSync(tool, `#!/bin/sh\necho "$3" >> ${shown}\n`);
  chmodSync(tool, 0o755);
  const own = place.env['GIT_CONFIG_GLOBAL'] ?? '';
  appendFileSync(own, `[difftool "mine"]\n\tcmd = ${tool} \\"$LOCAL\\" \\"$REMOTE\\" \\"$MERGED\\"\n`);
  place.sandbox.git(checkout, 'config', 'difftool.theirs.cmd', `touch ${join(place.sandbox.dir, 'ran')}`);
  expect(await cli('diff', 'MAN-1', 'work', '--tool', 'mine')).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  expect(readFileSync(shown, 'utf8')).toBe('half.txt\nwhole.txt\n');
  const theirs = await cli('diff', 'MAN-1', 'work', '--tool', 'theirs');
  expect([theirs.exitCode, theirs.stderr]).toEqual([5, expect.stringContaining('DIFF_TOOL_FAILED')]);
  expect(existsSync(join(place.sandbox.dir, 'ran'))).toBe(false);
  expect((await cli('diff', 'MAN-1', 'work', '--tool')).stderr).toContain('there is no terminal here');

  place.env['GIT_CONFIG_GLOBAL'] = join(place.sandbox.dir, 'bea.gitconfig');
  writeFileSync(place.env['GIT_CONFIG_GLOBAL'], '[user]\n\tname = Bea\n\temail = bea@example.org\n');
  expect((await cli('approve', 'MAN-1', 'work')).exitCode).toBe(0);
  const done = await place.statusWhen(checkout, 'MAN-1', ({ endedAt }) => endedAt !== null);
  expect(done).toMatchObject({ state: 'completed' });
  expect((await cli('report', 'MAN-1')).stdout).toContain('by hand: Test Person');
}, 240_000);
