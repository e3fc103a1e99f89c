import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { keepLateWork } from '../../../src/activities/exec/keep-late-work.js';
import { dependenciesDir } from '../../../src/config/paths.js';
import type { RunRef } from '../../../src/domain/run/run-input.js';
import { lookIntoTree } from '../../../src/git/look-into-tree.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { commitFiles } from '../../support/git-history.js';

let bench: ActivityBench;
let base: string;
beforeAll(async () => {
  bench = await ActivityBench.open();
  const packages = ['api', 'shared', 'web'].flatMap((name): [string, string][] => [
    [`packages/${name}/src/index.ts`, `export const ${name} = 1;\n`],
    [`packages/${name}/.gitignore`, 'dist/\n'],
  ]);
  const files = {
    ...Object.fromEntries(packages),
    'packages/tsconfig.json': '{}\n',
    'package-lock.json': '{}\n',
  };
  base = commitFiles(bench.sandbox, bench.repository.checkout, files);
  bench.sandbox.git(bench.repository.checkout, 'push', '--quiet');
});
afterAll(() => bench.close());

const planThat = (script: string, more = '', workspace = 'sparse: [packages/api, packages/shared]') => `
plan: sparse
workspace: {${workspace}}
gates:
  sees: 'find . -name .git -prune -o -type f -print | sort > ${bench.sandbox.dir}/seen'
stages:
  work: {run: ${JSON.stringify(script)}, gates: sees${more}}
`;
const attempt = (run: RunRef, part: { attempt?: number; previous?: string | null } = {}) =>
  bench.attempt(run, { stage: 'work', base, ...part });
const changed = (run: RunRef, head: string | null) =>
  bench.sandbox
    .git(bench.vault(run), 'diff', '--name-status', '--no-renames', base, head ?? 'none')
    .split('\n');
const seen = () => readFileSync(join(bench.sandbox.dir, 'seen'), 'utf8').trim().split('\n');
const IN_CONE = [
  ...['.gitignore', 'README.md', 'package-lock.json', 'packages/api/.gitignore', 'packages/api/src/index.ts'],
  ...['packages/shared/.gitignore', 'packages/shared/src/index.ts', 'packages/tsconfig.json'],
].map((path) => `./${path}`);

describe('a stage with a part of the repository', () => {
  test('sees that part alone, in a repository that is clean; its commit has everything', async () => {
    const look = `git status --porcelain > "$STAGEGATE_ARTIFACTS/status"; find . -name .git -prune -o -type f -print | sort > "$STAGEGATE_ARTIFACTS/files"; echo new > packages/api/new.ts; rm packages/shared/src/index.ts`;
    const run = await bench.runOf(planThat(look));
    const { head, failure } = await attempt(run);
    expect(failure).toBeNull();
    const artifact = (name: string) => readFileSync(bench.inStage(run, 'work', 'artifacts', name), 'utf8');
    expect(artifact('status')).toBe('');
    expect(artifact('files').trim().split('\n')).toEqual(IN_CONE);
    expect(changed(run, head)).toEqual(['A\tpackages/api/new.ts', 'D\tpackages/shared/src/index.ts']);
  });

  test.each([
    ['switches it off', 'git sparse-checkout disable && test -f packages/web/src/index.ts'],
    [
      'rewrites it',
      "printf '/nothing/\\n' > .git/info/sparse-checkout; git config core.sparseCheckoutCone false",
    ],
    ['deletes its repository', 'rm -rf .git'],
    ['builds elsewhere what is ignored there', 'mkdir -p packages/web/dist && echo x > packages/web/dist/x'],
  ])('and an executor that %s changes nothing', async (_what, script) => {
    const run = await bench.runOf(planThat(script, ', changes: none'));
    expect(await attempt(run)).toMatchObject({ failure: null, changes: { files: 0 }, head: base });
  });

  test('may write elsewhere as its scope allows, and takes back what it wrote by removing it', async () => {
    const script = `if test -f packages/web/src/index.ts; then rm -r packages/web; else mkdir -p packages/web/src && echo 2 > packages/web/src/index.ts && echo 3 > packages/web/src/more.ts; fi; echo x >> packages/api/x`;
    const run = await bench.runOf(planThat(script, ', scope: packages/api/**'));
    const first = await attempt(run);
    expect(first.failure).toMatchObject({ code: 'OUT_OF_SCOPE' });
    const edits = ['A\tpackages/api/x', 'M\tpackages/web/src/index.ts', 'A\tpackages/web/src/more.ts'];
    expect(changed(run, first.head)).toEqual(edits);
    const second = await attempt(run, { attempt: 2, previous: first.head });
    expect(changed(run, second.head)).toEqual(['A\tpackages/api/x']);
    expect(second.failure).toBeNull();
  });

  test('goes on in a tree that was lost, with what it wrote elsewhere', async () => {
    const run = await bench.runOf(
      planThat('mkdir -p packages/web; cat packages/web/w >> packages/api/x; echo w >> packages/web/w'),
    );
    const first = await attempt(run);
    rmSync(bench.inStage(run, 'work', 'tree'), { recursive: true });
    const second = await attempt(run, { attempt: 2, previous: first.head });
    expect(second.failure).toBeNull();
    expect(bench.show(run, second.head, 'packages/web/w')).toBe('w\nw');
    expect(bench.show(run, second.head, 'packages/api/x')).toBe('w');
  });

  test('can be a linked worktree', async () => {
    const workspace = 'sparse: packages/api, strategy: worktree';
    const run = await bench.runOf(
      planThat('test ! -e packages/web && git status --porcelain > status', '', workspace),
    );
    const { head, failure } = await attempt(run);
    expect(failure).toBeNull();
    expect(changed(run, head)).toEqual(['A\tstatus']);
    expect(bench.show(run, head, 'status')).toBe('?? status');
  });

  test('starts from the merge of what it needs, also where it does not see it', async () => {
    const script = 'mkdir -p packages/web && echo $STAGEGATE_STAGE > packages/web/$STAGEGATE_STAGE';
    const stages = `
  other: {run: '${script}'}
  after: {run: 'test ! -e packages/web && echo a > packages/api/after', needs: [work, other], sparse: packages/api}`;
    const run = await bench.runOf(planThat(script) + stages.slice(1));
    const [work, other] = [await attempt(run), await bench.attempt(run, { stage: 'other', base })];
    const needs = [work, other].map(({ head }, index) => ({
      stage: index === 0 ? 'work' : 'other',
      attempt: 1,
      head: head ?? '',
    }));
    const after = await bench.attempt(run, { stage: 'after', base, needs });
    expect(after.failure).toBeNull();
    const all = ['A\tpackages/api/after', 'A\tpackages/web/other', 'A\tpackages/web/work'];
    expect(changed(run, after.head)).toEqual(all);
  });
});

describe('its gates', () => {
  const edit = 'mkdir -p packages/web && echo w > packages/web/w';
  const judged = async (sparse: string) => {
    const run = await bench.runOf(planThat(edit, '', sparse));
    const { head } = await attempt(run);
    const result = await bench.act('runGates', { run, stage: 'work', attempt: 1, commit: head ?? '' });
    expect(result.failure).toBeNull();
    return seen();
  };

  test('see that part of the commit, and what the stage changed elsewhere', async () => {
    expect(await judged('sparse: [packages/api, packages/shared]')).toEqual([...IN_CONE, './packages/web/w']);
  });

  test('see everything when the plan says so', async () => {
    const all = await judged('sparse: {cone: packages/api, gates: whole}');
    expect(all).toContain('./packages/web/src/index.ts');
    expect(all).toContain('./packages/web/w');
  });

  test('fail when they delete or change what they see', async () => {
    const plan = planThat(edit).replace('-print |', '-print; rm packages/web/w; echo |');
    const run = await bench.runOf(plan);
    const { head } = await attempt(run);
    const result = await bench.act('runGates', { run, stage: 'work', attempt: 1, commit: head ?? '' });
    expect(result.failure?.message).toContain('it changed tracked files: packages/web/w');
  });
});

describe('a gate that its stage has edited', () => {
  test.each([
    ['in its part', 'packages/api/check.sh', 'packages/api'],
    ['outside of its part', 'packages/web/check.sh', '{cone: packages/api, gates: whole}'],
  ])('%s is judged with as it was when the stage began', async (_what, script, sparse) => {
    const { checkout } = bench.repository;
    const start = commitFiles(bench.sandbox, checkout, {
      'packages/api/price': 'good',
      [script]: 'test "$(cat packages/api/price)" = good\n',
    });
    bench.sandbox.git(checkout, 'push', '--quiet');
    const edit = `mkdir -p packages/web; echo true > ${script}; echo bad > packages/api/price`;
    const plan = planThat(edit, '', `sparse: ${sparse}`).replace(/sees: .*/, `sees: sh ${script}`);
    const run = await bench.runOf(plan);
    const { head, findings } = await bench.attempt(run, { stage: 'work', base: start });
    expect(findings).toMatchObject({ frozen: true, list: [{ kind: 'gate_file', path: script }] });
    const gates = { run, stage: 'work', attempt: 1, commit: head ?? '', base: start, start };
    const { passed, failure } = await bench.act('runGates', gates);
    expect(passed).toBe(false);
    expect(failure?.message).toContain(`with ${script} as before the stage`);
    const report = readFileSync(bench.inAttempt(run, 'work', 1, 'gates', 'sees.json'), 'utf8');
    expect(JSON.parse(report)).toMatchObject({ exitCode: 1, frozen: [script] });
    expect(bench.show(run, head, script)).toBe('true');
  });
});

describe('a tree that holds a part', () => {
  test('can be given up: what it held is kept late, and nothing else', async () => {
    const run = await bench.runOf(planThat('echo x > packages/api/x'));
    await attempt(run);
    const tree = bench.inStage(run, 'work', 'tree');
    bench.sandbox.write(tree, 'packages/api/late', 'late');
    bench.sandbox.write(tree, 'packages/web/late', 'late');
    const { slug } = run.repository;
    const late = { slug, taskKey: run.taskKey, number: run.number, stage: 'work', attempt: 2 };
    expect(await keepLateWork({ paths: bench.paths, vault: null, late })).toMatchObject({ kind: 'kept' });
    const ref = `refs/stagegate/${run.taskKey.toLowerCase()}/1/work/2-late`;
    expect(changed(run, ref)).toEqual(['A\tpackages/api/late', 'A\tpackages/api/x', 'A\tpackages/web/late']);
  });

  test('is known to hold nothing that was not kept, or what it is', async () => {
    const run = await bench.runOf(planThat('mkdir -p packages/web && echo w > packages/web/w'));
    const { head } = await attempt(run);
    const dir = bench.inStage(run, 'work', 'tree');
    const look = () => lookIntoTree({ vault: { dir: bench.vault(run) }, dir, head });
    expect((await look()).unkept).toBeNull();
    rmSync(join(dir, 'packages/web/w'));
    expect((await look()).unkept).toContain('packages/web/w');
    bench.sandbox.write(dir, 'packages/web/w', 'w\n');
    bench.sandbox.write(dir, 'packages/web/src/index.ts', 'more\n');
    expect((await look()).unkept).toContain('packages/web/src/index.ts');
  });

  test('is handed to a person as it is, and taken back', async () => {
    const run = await bench.runOf(planThat('echo x > packages/api/x'));
    const { head } = await attempt(run);
    const part = bench.attemptOf(run, { stage: 'work', attempt: 2, previous: head, base });
    const input = { ...part, by: { name: 'Ada', email: 'ada@example.org' } };
    expect(await bench.act('lendTree', input)).toMatchObject({ kind: 'lent' });
    const tree = bench.inStage(run, 'work', 'tree');
    expect(bench.sandbox.git(tree, 'status', '--porcelain')).toBe('?? packages/api/x');
    writeFileSync(join(tree, 'packages/api/y'), 'y');
    const back = await bench.act('takeBack', { ...input, end: 'given' });
    expect(changed(run, back.head)).toEqual(['A\tpackages/api/x', 'A\tpackages/api/y']);
  });

  test('keeps its dependencies apart from those of another part', async () => {
    const setup = 'mkdir -p packages/api/node_modules && ls packages > packages/api/node_modules/list';
    const more = `setup: '${setup}', cache: packages/api/node_modules`;
    const script = 'cat packages/api/node_modules/list > packages/api/x';
    const listOf = async (sparse: string) => {
      const run = await bench.runOf(planThat(script, '', `${sparse}, ${more}`));
      const { head } = await attempt(run);
      return { list: bench.show(run, head, 'packages/api/x').split('\n'), run };
    };
    const api = ['api', 'tsconfig.json'];
    expect((await listOf('sparse: packages/api')).list).toEqual(api);
    expect((await listOf('sparse: [packages/api, packages/web]')).list).toEqual([
      'api',
      'tsconfig.json',
      'web',
    ]);
    const { list, run } = await listOf('sparse: packages/api');
    expect(list).toEqual(api);
    expect(existsSync(dependenciesDir(bench.paths, run.repository))).toBe(true);
    expect(existsSync(bench.inAttempt(run, 'work', 1, 'setup-kept', 'output.log'))).toBe(true);
  });
});
