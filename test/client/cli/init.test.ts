import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { parseGroups } from '../../../src/plan/groups/parse-groups.js';
import { becomeProject, PROJECTS } from '../../support/example-projects.js';
import { makeCheckout, makeRepository } from '../../support/git-history.js';
import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';
import { failureIn, runProgram } from './run-program.js';

let box: GitSandbox;
let checkout: string;
beforeEach(() => {
  box = openGitSandbox();
  ({ checkout } = makeRepository(box));
});
afterEach(() => box.close());

const run = (...argv: string[]) =>
  runProgram(argv, { cwd: checkout, env: { STAGEGATE_HOME: box.dir, PATH: join(box.dir, 'bin') } });
const planFile = () => join(checkout, '.stagegate', 'plan.yaml');

describe('stagegate init', () => {
  test.each([
    ['npm', ['set-up: npm ci', 'gate "test": npm test']],
    ['pnpm', ['set-up: pnpm install --frozen-lockfile', 'packages packages/*']],
    ['python', ['gate "test": python3 -m unittest discover']],
    ['go', ['gate "vet": go vet ./...', 'gate "test": go test ./...']],
    ['rust', ['gate "test": cargo test']],
  ] as const)('a repository of kind %s gets a plan that is right', async (kind, told) => {
    becomeProject(box, checkout, PROJECTS[kind]);
    const made = await run('init');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    for (const words of told) expect(made.stdout.replace(/\s+/g, ' ')).toContain(words);
    expect(made.stdout).toContain('stagegate plan .stagegate/plan.yaml');
    const preview = await run('plan', '.stagegate/plan.yaml', '--json');
    expect(preview.code).toBe(0);
    expect(box.git(checkout, 'status', '--porcelain')).toBe('?? .stagegate/');
  });

  test('overwrites nothing: a plan that is there stays, and a new one can be looked at', async () => {
    mkdirSync(join(checkout, '.stagegate'));
    writeFileSync(planFile(), 'mine\n');
    expect(failureIn(await run('init', '--json'))).toMatchObject({
      code: 'INIT_EXISTS',
      next: expect.stringContaining('stagegate init --print'),
    });
    expect(readFileSync(planFile(), 'utf8')).toBe('mine\n');
    expect((await run('init', '--print')).stdout).toMatch(/^plan: shop\n/);
    expect(readFileSync(planFile(), 'utf8')).toBe('mine\n');
  });

  test('who may decide is proposed, from the owners of the code, and nothing changes by it', async () => {
    box.write(checkout, 'CODEOWNERS', '* @ada @Ops-1 @1st @ada @shop/leads bea@example.com\n');
    box.git(checkout, 'add', '.');
    box.git(checkout, 'commit', '-qm', 'owners');
    expect((await run('init', '--json')).code).toBe(0);
    const text = readFileSync(join(checkout, '.stagegate', 'groups.yaml'), 'utf8');
    const at = { file: 'groups.yaml', commit: 'c'.repeat(40) };
    expect(parseGroups({ ...at, text })).toMatchObject({
      kind: 'authority',
      authority: { groups: {}, everybodySelfApproval: true },
    });
    const wanted = text.replace(/^(\s*)# (?=(people| {2}[\w-]+|leads|release|approvals):)/gm, '$1');
    expect(parseGroups({ ...at, text: wanted })).toMatchObject({
      authority: {
        signed: true,
        people: { ada: ['login:ada'], 'ops-1': ['login:Ops-1'], 'p-1st': ['login:1st'] },
        groups: {
          leads: { members: ['ada', 'ops-1', 'p-1st', 'bea@example.com'] },
          release: { count: 2, signed: true },
        },
      },
    });
    expect(text).toContain('@shop/leads');
  });

  test('who may decide stays what somebody wrote', async () => {
    box.write(checkout, '.stagegate/groups.yaml', 'groups: {}\n');
    expect((await run('init', '--json')).code).toBe(0);
    expect(readFileSync(join(checkout, '.stagegate', 'groups.yaml'), 'utf8')).toBe('groups: {}\n');
  });

  test('a note that is there stays too', async () => {
    box.write(checkout, '.stagegate/README.md', 'mine\n');
    expect((await run('init', '--json')).code).toBe(0);
    expect(readFileSync(join(checkout, '.stagegate', 'README.md'), 'utf8')).toBe('mine\n');
  });

  test('--print writes nothing at all', async () => {
    expect((await run('init', '--print')).code).toBe(0);
    expect(box.git(checkout, 'status', '--porcelain')).toBe('');
  });

  test('--run is the work of the stage, and the base is what origin says', async () => {
    box.git(checkout, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
    const { stdout } = await run('init', '--print', '--json', '--run', './agent "do it" # now');
    expect(JSON.parse(stdout)).toMatchObject({
      base: 'main',
      plan: expect.stringContaining(`run: './agent "do it" # now'`),
      findings: expect.arrayContaining([{ kind: 'found', what: 'base branch main', from: 'origin/HEAD' }]),
    });
  });

  test('an agent on PATH does the work, unless another one is named; one that nobody knows is refused', async () => {
    expect((await run('init', '--print')).stdout).toContain('run: echo "- $STAGEGATE_TASK" >> NOTES.md');
    box.write(box.dir, 'bin/codex', '#!/bin/sh\n');
    chmodSync(join(box.dir, 'bin', 'codex'), 0o755);
    const guessed = await run('init', '--print');
    expect(guessed.stdout).toContain('    agent: codex\n');
    expect(guessed.stderr).toContain('? guessed');
    expect((await run('init', '--print', '--agent', 'aider')).stdout).toContain('    agent: aider\n');
    const refused = failureIn(await run('init', '--agent', 'nobody', '--json'));
    expect(refused).toMatchObject({ code: 'PLAN_INVALID', message: expect.stringContaining('nobody') });
    expect(box.git(checkout, 'status', '--porcelain')).toBe('');
    expect((await run('init', '--print', '--quiet')).stderr).toBe('');
  });

  test('an ignored file that tests need is brought along', async () => {
    box.write(checkout, '.git/info/exclude', '.env.test\n');
    box.write(checkout, '.env.test', 'A=1\n');
    expect((await run('init', '--print')).stdout).toContain('copy: [.env.test]');
  });

  test('a broken package.json is said, and the plan is still right', async () => {
    becomeProject(box, checkout, { 'package.json': '{"scripts": ' });
    const made = await run('init');
    expect(made.stdout.replace(/\s+/g, ' ')).toContain('package.json cannot be read as JSON');
    expect((await run('plan', '.stagegate/plan.yaml')).code).toBe(0);
  });

  test('a repository without a remote is told what that means', async () => {
    checkout = join(box.dir, 'alone');
    makeCheckout(box, checkout);
    const { code, stdout } = await run('init');
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, ' ')).toContain('no remote "origin": runs start from your own main');
  });

  test('a repository without a commit is refused, and nothing is written', async () => {
    checkout = join(box.dir, 'empty');
    mkdirSync(checkout);
    box.git(checkout, 'init', '--quiet');
    expect(failureIn(await run('init', '--json')).code).toBe('REPOSITORY_EMPTY');
    expect(box.git(checkout, 'status', '--porcelain')).toBe('');
  });

  test('a file in the place of .stagegate stays what it is', async () => {
    writeFileSync(join(checkout, '.stagegate'), 'mine');
    expect(failureIn(await run('init', '--json')).code).toBe('INIT_NOT_WRITTEN');
    expect(readFileSync(join(checkout, '.stagegate'), 'utf8')).toBe('mine');
  });
});
