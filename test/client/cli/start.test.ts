import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';
import { githubToken } from '../../support/canaries.js';
import { searchAll } from '../../support/search-all.js';
import { testAddress, uniquePrefix } from '../../support/temporal.js';
import { failureIn, runProgram } from './run-program.js';

const PLAN = 'plan: demo\nstages:\n  one: { run: echo one > one.txt }\n';
let sandbox: GitSandbox;
let repository: string;

beforeEach(() => {
  sandbox = openGitSandbox();
  const origin = join(sandbox.dir, 'origin.git');
  repository = join(sandbox.dir, 'repo');
  mkdirSync(repository);
  sandbox.git(sandbox.dir, 'init', '-q', '--bare', origin);
  sandbox.git(repository, 'init', '-q');
  sandbox.write(repository, 'README.md', 'hello\n');
  sandbox.git(repository, 'add', '.');
  sandbox.git(repository, 'commit', '-q', '-m', 'first');
  sandbox.git(repository, 'remote', 'add', 'origin', origin);
  sandbox.git(repository, 'push', '-q', '-u', 'origin', 'main');
  writeFileSync(join(sandbox.dir, 'plan.yaml'), PLAN);
});
afterEach(() => sandbox.close());

const run = (argv: readonly string[], { cwd = repository, stdin = '' } = {}) =>
  runProgram(argv, {
    cwd,
    stdin,
    env: {
      STAGEGATE_HOME: join(sandbox.dir, 'home', 'stagegate'),
      TEMPORAL_ADDRESS: testAddress(),
      STAGEGATE_TASK_QUEUE_PREFIX: uniquePrefix(),
    },
  });
const start = (...more: string[]) => run(['start', '../plan.yaml', '--json', '--task', 'ADD-42', ...more]);
const valueOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Record<string, unknown>;

describe('start', () => {
  test('starts a run, tells what it assumed, and leaves the checkout alone', async () => {
    sandbox.write(repository, 'dirty.txt', 'mine\n');
    const before = sandbox.git(repository, 'status', '--porcelain');
    const told = await start('--token', 'token-of-start');
    expect(told.code).toBe(0);
    const value = valueOf(told);
    expect(value).toMatchObject({
      outcome: 'started',
      task: 'ADD-42',
      number: null,
      startToken: 'token-of-start',
      base: { branch: 'main', localCommit: null },
    });
    expect(String(value['assumptions'])).toMatch(/origin\/main.*uncommitted changes.*No requirements/s);
    expect(sandbox.git(repository, 'status', '--porcelain')).toBe(before);
    expect(valueOf(await start('--token', 'token-of-start'))).toMatchObject({
      outcome: 'existing',
      executionId: value['executionId'],
    });
    const other = await start();
    expect(failureIn(other).code).toBe('RUN_ALREADY_ACTIVE');
    expect(other.code).toBe(4);
  });

  test('the status of a run that no worker has taken up says so, and so do its commands', async () => {
    await start('--title', 'Add two numbers');
    const status = await run(['status', 'add-42']);
    expect(status.code).toBe(0);
    expect(status.stdout).toMatch(/ADD-42 .*Add two numbers[^]*No worker answers/);
    const approve = await run(['approve', 'ADD-42', '--json']);
    expect(failureIn(approve).code).toBe('NO_WORKER');
    expect(approve.code).toBe(5);
    const abort = await run(['abort', 'ADD-42', '--json', '--yes']);
    expect(valueOf(abort)).toMatchObject({ outcome: { kind: 'requested' } });
    const again = await run(['abort', 'ADD-42']);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('left with the server') });
  });

  test('takes requirements from the standard input, and the title from their heading', async () => {
    const told = await run(['start', '../plan.yaml', '-t', 'ADD-42', '-r', '-', '--json'], {
      stdin: '# Divide two numbers\n\nBy zero too.\n',
    });
    expect(valueOf(told)).toMatchObject({ title: 'Divide two numbers' });
  });

  test('takes the plan with the expected hash alone', async () => {
    const preview = valueOf(await run(['plan', '../plan.yaml', '--json']));
    const refused = await start('--expect-hash', 'f'.repeat(64));
    expect(failureIn(refused).code).toBe('PLAN_HASH_DIFFERS');
    expect((await start('--expect-hash', String(preview['hash']))).code).toBe(0);
  });

  test('does not pass over commits that origin does not have', async () => {
    sandbox.git(repository, 'commit', '-q', '--allow-empty', '-m', 'only mine');
    const refused = await start();
    expect(failureIn(refused)).toMatchObject({ code: 'UNPUSHED_COMMITS' });
    expect(failureIn(refused).message).toContain('only mine');
    const head = sandbox.git(repository, 'rev-parse', 'HEAD');
    expect(valueOf(await start('--base-local'))).toMatchObject({ base: { localCommit: head } });
  });

  test('does not pass over the branch that is checked out when origin does not have it', async () => {
    sandbox.git(repository, 'checkout', '-q', '-b', 'only/local');
    const bare = valueOf(await start('--task', 'NEW-1'));
    expect(bare).toMatchObject({ base: { branch: 'main', localCommit: null } });
    expect(bare['assumptions']).toContain('It does not start from "only/local", which is checked out here.');
    sandbox.git(repository, 'commit', '-q', '--allow-empty', '-m', 'only mine');
    const head = sandbox.git(repository, 'rev-parse', 'HEAD');
    const refused = failureIn(await start());
    expect(refused).toMatchObject({
      code: 'BRANCH_NOT_PUSHED',
      message: expect.stringContaining('only mine'),
    });
    expect(refused.next).toMatch(/^git push .*--base-local.*--base main/);
    const own = valueOf(await start('--base-local'));
    expect(own).toMatchObject({ base: { branch: 'only/local', localCommit: head } });
    expect(String(own['assumptions'])).toMatch(/from your branch only\/local, .*origin has no only\/local/s);
    expect(valueOf(await start('--task', 'MAIN-1', '--base', 'main'))).toMatchObject({
      base: { branch: 'main', localCommit: null },
    });
    sandbox.git(repository, 'push', '-q', join(sandbox.dir, 'origin.git'), 'only/local');
    expect(valueOf(await start('--task', 'PUSHED-1'))).toMatchObject({ base: { branch: 'only/local' } });
  });

  test.each([
    [['--base', 'nope'], 'BASE_NOT_FOUND', 2],
    [['--base', '-x'], 'BAD_INPUT', 2],
    [['--base', 'a..b'], 'BAD_INPUT', 2],
    [['--requirements', 'missing.md'], 'REQUIREMENTS_UNREADABLE', 2],
    [['--token', 'short'], 'BAD_INPUT', 2],
    [['--task', 'two words'], 'BAD_INPUT', 2],
    [['--repo', '/nowhere/at/all'], 'NO_REPOSITORY', 5],
  ])('%j is refused with %s', async (more, code, exitCode) => {
    const told = await start(...more);
    expect(failureIn(told).code).toBe(code);
    expect(told.code).toBe(exitCode);
  });

  test.each([
    [
      'of a plan that is not there',
      'none.yaml',
      'A-1',
      'Name a plan file that can be read: stagegate plan FILE',
    ],
    ['with a key that is none', '../plan.yaml', 'two words', 'stagegate start PLAN --task KEY'],
  ])('%s names a next command that can work', async (_what, plan, task, next) => {
    expect(failureIn(await run(['start', plan, '--task', task, '--json'])).next).toBe(next);
  });

  test('refuses an empty repository, and one without an identity', async () => {
    const empty = join(sandbox.dir, 'empty');
    mkdirSync(empty);
    sandbox.git(empty, 'init', '-q');
    expect(failureIn(await start('--repo', empty)).code).toBe('REPOSITORY_EMPTY');
    writeFileSync(join(sandbox.dir, 'home', '.gitconfig'), '');
    expect(failureIn(await start()).code).toBe('IDENTITY_MISSING');
  });

  test('refuses groups that the base does not have, and approvers that could never be enough; plan names them', async () => {
    const write = (text: string) => {
      sandbox.write(repository, '.stagegate/groups.yaml', text);
      sandbox.git(repository, 'add', '.');
      sandbox.git(repository, 'commit', '-q', '-m', 'groups');
      sandbox.git(repository, 'push', '-q');
    };
    writeFileSync(join(sandbox.dir, 'plan.yaml'), PLAN.replace(' }', ', approve: leads }'));
    expect((await run(['plan', '../plan.yaml'])).stdout).toContain('everybody may approve for it');
    write('groups: {chiefs: [bea@example.org]}');
    const unknown = failureIn(await start());
    expect(unknown).toMatchObject({ code: 'GROUP_UNKNOWN' });
    expect(unknown.message).toContain('chiefs');
    write('groups: {leads: [TEST+me@example.invalid, test@example.invalid]}');
    expect(failureIn(await start())).toMatchObject({ code: 'QUORUM_UNREACHABLE' });
    write('groups: {leads: {members: [bea@example.org, cy@example.org], count: 2}}');
    const preview = await run(['plan', '../plan.yaml']);
    expect(preview.stdout).toContain(
      '2 of leads (bea@example.org, cy@example.org; not whoever starts the run)',
    );
    expect((await start()).code).toBe(0);
    writeFileSync(join(sandbox.dir, 'plan.yaml'), `${PLAN}revise: leads\n`);
    expect((await run(['plan', '../plan.yaml'])).stdout).not.toContain('everybody may approve for it');
  });

  test.each([
    ['the plan', `plan: demo\nstages:\n  one: { run: "deploy ${githubToken()}" }\n`, '', '../plan.yaml', 3],
    ['the requirements', PLAN, `# Log in\n\nwith ${githubToken()}\n`, 'the requirements', 3],
  ])('refuses a secret in %s, and stores nothing', async (_what, plan, stdin, where, line) => {
    writeFileSync(join(sandbox.dir, 'plan.yaml'), plan);
    const argv = ['start', '../plan.yaml', '--json', '--task', 'ADD-42', '--requirements', '-'];
    const refused = await run(argv, { stdin });
    expect(failureIn(refused)).toMatchObject({ code: 'SECRET_IN_TEXT' });
    expect(failureIn(refused).message).toMatch(
      new RegExp(`${where.replace('../', '')} holds .*GITHUB_TOKEN.* in line ${String(line)}`, 'i'),
    );
    expect(refused.stdout + refused.stderr).not.toContain(githubToken());
    expect(searchAll({ root: join(sandbox.dir, 'home'), text: githubToken() })).toEqual([]);
  });

  test('tells every mistake of a plan with its place', async () => {
    writeFileSync(join(sandbox.dir, 'plan.yaml'), 'plan: demo\nstages:\n  one: { rum: x }\n');
    const told = await start();
    expect(failureIn(told).code).toBe('PLAN_INVALID');
    expect(failureIn(told).message).toMatch(/plan\.yaml:3:/);
  });
});

test('doctor names what is missing and what to do', async () => {
  const told = await run(['doctor', '--json']);
  const { ok, checks } = valueOf(told) as { ok: boolean; checks: { name: string; state: string }[] };
  expect(ok).toBe(false);
  expect(told.code).toBe(5);
  const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({ git: 'ok', repository: 'ok', store: 'ok', server: 'ok', worker: 'problem' });
});

test('an unknown run is told as such', async () => {
  const told = await run(['status', 'NONE-1', '--json']);
  expect(failureIn(told)).toMatchObject({ code: 'RUN_UNKNOWN', next: 'stagegate list' });
  expect(told.code).toBe(2);
});
