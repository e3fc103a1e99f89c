import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeRepository } from '../../support/git-history.js';
import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';
import { standIn } from '../../support/stand-ins.js';
import { testAddress, uniquePrefix } from '../../support/temporal.js';
import { failureIn, runProgram } from './run-program.js';

let sandbox: GitSandbox;
let repository: string;
let bin: string;

beforeEach(() => {
  sandbox = openGitSandbox();
  repository = makeRepository(sandbox).checkout;
  bin = join(sandbox.dir, 'bin');
  mkdirSync(bin);
});
afterEach(() => sandbox.close());

const run = (
  argv: readonly string[],
  { stdin = '', env = {} }: { stdin?: string; env?: Record<string, string> } = {},
) =>
  runProgram(argv, {
    cwd: repository,
    stdin,
    env: {
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: join(sandbox.dir, 'home'),
      STAGEGATE_HOME: join(sandbox.dir, 'stagegate'),
      TEMPORAL_ADDRESS: testAddress(),
      STAGEGATE_TASK_QUEUE_PREFIX: uniquePrefix(),
      ...env,
    },
  });
const valueOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Record<string, unknown>;
const preset = (command: string) =>
  `agent: mine\ninstall: make it\nlogin: set MINE_KEY\ncommand: ${command}\nsecrets: MINE_KEY\noutput: {format: text}\n`;

/** Brings a file to the base branch, as origin has it. */
function publish(path: string, text: string): void {
  sandbox.write(repository, path, text);
  sandbox.git(repository, 'add', path);
  sandbox.git(repository, 'commit', '-q', '-m', path);
  sandbox.git(repository, 'push', '-q', 'origin', 'HEAD');
}

describe('start without a plan', () => {
  test('makes one, tells what it assumed, and writes it where it was asked to, never over a file', async () => {
    standIn({ bin, agent: 'claude', turns: [] });
    const line = ['start', 'Fix the login', '--agent', 'claude', '--check', 'npm test', '-c', 'npm run lint'];
    const told = valueOf(await run([...line, '--save-plan', 'made.yaml', '--json']));
    expect(told).toMatchObject({ task: 'fix-the-login', title: 'Fix the login', base: { branch: 'main' } });
    expect(String(told['assumptions'])).toMatch(
      /done by claude.*npm test.*npm run lint.*called fix-the-login.*No credentials of "claude"/s,
    );
    const made = readFileSync(join(repository, 'made.yaml'), 'utf8');
    expect(made).toMatch(/check: npm test\n\s+check-2: npm run lint/);
    expect((await run(['plan', 'made.yaml'])).code).toBe(0);
    const again = await run([...line, '-c', 'true', '--task', 'T-2', '--save-plan', 'made.yaml', '--json']);
    expect(failureIn(again).code).toBe('FILE_EXISTS');
    expect(readFileSync(join(repository, 'made.yaml'), 'utf8')).toBe(made);
    expect(valueOf(await run(['list', '--json']))['runs']).toHaveLength(1);
  });

  test('an agent that is not installed is refused before anything is started, unless another machine has it', async () => {
    const told = await run(['start', 'Fix it', '--agent', 'codex', '--json']);
    expect(failureIn(told)).toMatchObject({
      code: 'AGENT_NOT_INSTALLED',
      next: 'npm install -g @openai/codex',
    });
    expect(existsSync(join(sandbox.dir, 'stagegate/state/store.db'))).toBe(false);
    expect((await run(['start', 'Fix it', '--agent', 'codex', '--no-preflight', '--json'])).code).toBe(0);
  });

  test('what is wanted comes from a file or the standard input', async () => {
    standIn({ bin, agent: 'claude', turns: [] });
    sandbox.write(repository, 'wanted.md', '# Divide two numbers\n\nBy zero too.\n');
    const file = await run(['start', '--agent', 'claude', '--file', 'wanted.md', '--json']);
    expect(valueOf(file)).toMatchObject({ task: 'divide-two-numbers', title: 'Divide two numbers' });
    const piped = await run(['start', '-', '--agent', 'claude', '--json'], { stdin: 'Multiply\nthem' });
    expect(valueOf(piped)).toMatchObject({ task: 'multiply', title: 'Multiply' });
    expect(failureIn(await run(['start', '--agent', 'claude', '--json'])).code).toBe('NOTHING_WANTED');
    expect(failureIn(await run(['start', 'p.yaml', '-t', 'T-1', '--check', 'x', '--json'])).code).toBe(
      'USAGE',
    );
  });

  test('an agent that nobody knows is told with the nearest one', async () => {
    const told = await run(['start', 'Fix it', '--agent', 'claud', '--json']);
    expect(failureIn(told)).toMatchObject({ code: 'PLAN_INVALID' });
    expect(failureIn(told).message).toMatch(/there is no agent "claud".*did you mean "claude"/);
  });
});

describe("a repository's own preset", () => {
  const start = (...more: string[]) => run(['start', 'Fix it', '--agent', 'mine', '--json', ...more]);

  test('counts as it is at the base, not as it is in the checkout', async () => {
    sandbox.write(repository, '.stagegate/agents/mine.yaml', preset('[mine]'));
    const unseen = failureIn(await start());
    expect(unseen.code).toBe('PLAN_INVALID');
    expect(unseen.message).toMatch(/your checkout has \.stagegate\/agents\/mine\.yaml.*commit and push it/);
    publish('.stagegate/agents/mine.yaml', preset('[mine, --base]'));
    sandbox.write(repository, '.stagegate/agents/mine.yaml', preset('[mine, --checkout]'));
    sandbox.write(repository, 'plan.yaml', 'plan: p\nstages: {a: {agent: mine}}\n');
    const shown = valueOf(await run(['plan', 'plan.yaml', '--json']));
    expect(JSON.stringify(shown['stages'])).toContain('mine --base');
  });

  test('with a mistake is told with file, line and column', async () => {
    publish('.stagegate/agents/mine.yaml', preset('[mine]').replace('login', 'logon'));
    const told = failureIn(await start());
    expect(told.code).toBe('AGENT_PRESET_INVALID');
    expect(told.message).toMatch(
      /\.stagegate\/agents\/mine\.yaml:3:1: unknown key "logon"; did you mean "login"/,
    );
  });

  test('that takes its prompt as an argument refuses one of 5 MB before the start', async () => {
    publish('.stagegate/agents/mine.yaml', preset("[mine, --message, '{prompt}']"));
    writeFileSync(join(bin, 'mine'), '#!/bin/sh\n');
    chmodSync(join(bin, 'mine'), 0o755);
    sandbox.write(repository, 'long.md', `# Long\n\n${'wanted '.repeat(750_000)}`);
    const told = failureIn(await start('--file', 'long.md'));
    expect(told.code).toBe('AGENT_PROMPT_TOO_LONG');
    expect(told.message).toMatch(/131071 bytes.*E2BIG/);
    expect((await start()).code).toBe(0);
  });
});

test('plan --prompts shows what each agent is told', async () => {
  publish('prompts/own.md', 'Own words.\n\n{{requirements}}');
  sandbox.write(
    repository,
    'plan.yaml',
    'plan: p\ngates: {unit: npm test}\nstages: {a: {agent: claude, gates: unit}, b: {agent: {preset: codex, prompt: prompts/own.md}}, c: {run: x}}\n',
  );
  const told = await run(['plan', 'plan.yaml', '--prompts', '-r', '-'], { stdin: '# Add\n\nTwo numbers.' });
  expect(told.stdout).toMatch(
    /==> a, told to claude <==[^]*Two numbers[^]*unit: `npm test`[^]*==> b, told to codex <==\nOwn words/,
  );
  expect(told.stdout).not.toContain('==> c');
});
