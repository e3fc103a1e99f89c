import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeRepository } from '../../support/git-history.js';
import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';
import { standIn } from '../../support/stand-ins.js';
import { testAddress, uniquePrefix } from '../../support/temporal.js';
import { runProgram } from './run-program.js';

const WROTE = `printf '# Make it so\\n\\nBecause.\\n' > "$1"`;

let sandbox: GitSandbox;
let repository: string;
let bin: string;
let temporary: string;
let prefix: string;

beforeEach(() => {
  sandbox = openGitSandbox();
  repository = makeRepository(sandbox).checkout;
  [bin, temporary] = [join(sandbox.dir, 'bin'), join(sandbox.dir, 'temporary')];
  mkdirSync(bin);
  mkdirSync(temporary);
  standIn({ bin, agent: 'claude', turns: [] });
  prefix = uniquePrefix();
});
afterEach(() => sandbox.close());

/** An editor that does as a line of shell says; its file is `$1`. */
function editor(name: string, line: string): string {
  const file = join(sandbox.dir, name);
  writeFileSync(file, `#!/bin/sh\n${line}\n`);
  chmodSync(file, 0o755);
  return file;
}

const run = (argv: readonly string[], env: Record<string, string> = {}) =>
  runProgram(argv, {
    cwd: repository,
    isTty: true,
    stdin: 'n',
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: join(sandbox.dir, 'home'),
      TMPDIR: temporary,
      STAGEGATE_HOME: join(sandbox.dir, 'stagegate'),
      TEMPORAL_ADDRESS: testAddress(),
      STAGEGATE_TASK_QUEUE_PREFIX: prefix,
      NO_COLOR: '1',
      ...env,
    },
  });
const start = (env: Record<string, string>, ...more: string[]) =>
  run(['start', '--agent', 'claude', ...more], env);
const runsOf = async () => {
  const { runs } = JSON.parse((await run(['list', '--json'])).stdout) as { runs: unknown[] };
  return runs;
};

describe('start without words, in a terminal', () => {
  test("asks $VISUAL's editor before $EDITOR's, and leaves no file behind", async () => {
    const told = await start({ VISUAL: editor('visual', WROTE), EDITOR: editor('other', 'exit 9') });
    expect(told).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('make-it-so is started: Make it so'),
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('says what it would wait for, and when the answer is no, how to start that', async () => {
    const told = await start({ EDITOR: editor('words', WROTE) });
    expect(told.stdout).toMatch(
      /No worker takes up runs\. Start one in the background\?[^]*stagegate worker/,
    );
    expect(existsSync(join(sandbox.dir, 'stagegate/state/worker.log'))).toBe(false);
  });

  test.each([
    ['left as it was', 'true'],
    ['emptied', ': > "$1"'],
    ['removed', 'rm "$1"'],
  ])('starts nothing when the file is %s', async (_what, line) => {
    const told = await start({ EDITOR: editor('words', line) });
    expect(told).toMatchObject({ code: 1, stderr: expect.stringContaining('[NOTHING_WANTED]') });
    expect(await runsOf()).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('starts nothing when the editor fails, and keeps what was written', async () => {
    const told = await start({ EDITOR: editor('words', `${WROTE}\nexit 3`) });
    expect(told.code).toBe(5);
    expect(told.stderr).toMatch(/EDITOR_FAILED[^]*what you wrote is kept in/);
    expect(await runsOf()).toEqual([]);
    expect(keptWords()).toContain('# Make it so');
    const absent = await start({ EDITOR: `${join(sandbox.dir, 'no-such-editor')} 2>/dev/null` });
    expect(absent.stderr.replace(/\s+/g, ' ')).toMatch(/did not end well.*Set VISUAL or EDITOR/);
  });

  test('loses no words when what they were written for fails', async () => {
    const told = await start({ EDITOR: editor('words', WROTE) }, '--base', 'nowhere');
    expect(told.stderr).toMatch(
      /What you wrote is kept: stagegate start --agent claude --file \S+[^]*nowhere/,
    );
    expect(keptWords()).toContain('# Make it so');
  });
});

const keptWords = () => {
  const [folder = ''] = readdirSync(temporary);
  return readFileSync(join(temporary, folder, 'requirements.md'), 'utf8');
};
