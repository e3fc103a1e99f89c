import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { freePort } from '../../src/server/ports.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { openGitSandbox } from '../support/git-sandbox.js';
import { processesNaming } from '../support/processes-naming.js';
import { standIn } from '../support/stand-ins.js';
import { inTerminal, type Terminal } from '../support/terminal.js';
import { temporalBinary } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';

const MAIN = fileURLToPath(new URL('../../dist/bin/stagegate.js', import.meta.url));
const LINE = ['start', 'Fix the login', '--agent', 'claude', '--check', 'test -f ok.txt'];

describe('the first start of all, in a terminal, where nothing runs yet', () => {
  const sandbox = openGitSandbox();
  const bin = join(sandbox.dir, 'bin');
  const home = join(sandbox.dir, 'home');
  const state = join(home, '.local/state/stagegate');
  const terminals: Terminal[] = [];
  let repository: TestRepository;
  let env: Record<string, string>;

  beforeAll(async () => {
    repository = makeRepository(sandbox);
    mkdirSync(bin);
    standIn({ bin, agent: 'claude', turns: [{ write: { 'ok.txt': 'ok' } }] });
    env = {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: home,
      GIT_CONFIG_NOSYSTEM: '1',
      STAGEGATE_TEMPORAL_PATH: temporalBinary(),
      STAGEGATE_PORT: String(await freePort()),
    };
  });
  afterAll(() => {
    for (const terminal of terminals) terminal.close();
    sandbox.close();
  });

  const stagegate = (...args: string[]) => {
    const argv = [process.execPath, MAIN, ...args];
    const terminal = inTerminal({ argv, cwd: repository.checkout, env });
    terminals.push(terminal);
    return terminal;
  };
  const said = async (...args: string[]) => {
    const terminal = stagegate(...args);
    return { code: await terminal.ended, text: terminal.shown() };
  };

  test('no leaves everything as it is, and tells the command', async () => {
    const terminal = stagegate(...LINE);
    await terminal.answer(/No Temporal server and no worker run here\. Start both in the background\?/, 'n');
    expect(await terminal.ended).toBe(5);
    expect(terminal.shown()).toMatch(/SERVER_UNREACHABLE[^]*stagegate up/);
    expect(existsSync(join(state, 'up.log'))).toBe(false);
  });

  test('yes starts both, and they go on afterwards until they are told to end', async () => {
    const terminal = stagegate(...LINE);
    await terminal.answer(/Start both in the background\?/, 'y');
    expect({ code: await terminal.ended, text: terminal.shown() }).toMatchObject({
      code: 0,
      text: expect.stringContaining('Run 1 of fix-the-login is started: Fix the login'),
    });
    const [, pid = ''] = /To end it: kill (\d+)/.exec(terminal.shown()) ?? [];
    try {
      const waits = await said('status', 'fix-the-login', '--watch', '--until-waiting');
      expect(waits).toMatchObject({
        code: 3,
        text: expect.stringContaining('stagegate approve fix-the-login'),
      });
      const second = await said('start', 'Fix the logout', '--agent', 'claude');
      expect(second).toMatchObject({ code: 0, text: expect.not.stringContaining('background') });
      const approving = stagegate('approve', 'fix-the-login');
      await approving.answer(/approve work of fix-the-login/, 'y');
      expect(await approving.ended).toBe(0);
      expect((await said('status', 'fix-the-login', '--watch')).code).toBe(0);
      expect(sandbox.git(repository.origin, 'show', 'stagegate/fix-the-login:ok.txt')).toBe('ok');
    } finally {
      process.kill(Number(pid));
    }
    await waitUntil('server and worker to end', () => processesNaming(state).length === 0);
  });
});
