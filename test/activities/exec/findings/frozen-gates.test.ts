import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { findingLines } from '../../../../src/domain/findings/finding-words.js';
import type { RunRef } from '../../../../src/domain/run/run-input.js';
import type { AttemptResult } from '../../../../src/domain/stage/attempt.js';
import { GateReport, type GatesResult } from '../../../../src/domain/stage/gate-report.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { commitFiles } from '../../../support/git-history.js';

const MANIFEST = {
  scripts: { test: 'sh checks/all.sh', build: 'true' },
  dependencies: { left: '1.0.0' },
  jest: { bail: true },
};
const manifest = (part: object) => JSON.stringify({ ...MANIFEST, ...part }, null, 2);

let bench: ActivityBench;
let base: string;
beforeAll(async () => {
  bench = await ActivityBench.open();
  const { checkout } = bench.repository;
  base = commitFiles(bench.sandbox, checkout, {
    'package.json': manifest({}),
    'checks/all.sh': '#!/bin/sh\ntest "$(cat src/price.ts)" = good || exit 1\n',
    'jest.config.js': 'export default {};\n',
    'src/price.ts': 'good',
    'test/price.test.js': `test('a', () => { expect(1).toBe(1); });\ntest('b', () => {});\n`,
    '.stagegate/groups.yaml': 'people: { ada: ada@example.com }\ngroups: { leads: [ada] }\n',
  });
  bench.sandbox.git(checkout, 'push', '--quiet', 'origin', 'main');
});
afterAll(() => bench.close());

interface Judged {
  readonly run: RunRef;
  readonly made: AttemptResult;
  readonly told: readonly string[];
  readonly judge: () => Promise<GatesResult>;
}

/** One attempt of a stage that runs `script`, and how its gate judges it; the way that the workflow asks. */
async function attempt(script: string, rest = '', gate = '{run: npm test}', from = base): Promise<Judged> {
  const run = await bench.runOf(`
plan: frozen
${rest}
gates: {unit: ${gate}}
stages: {work: {run: ${JSON.stringify(script)}, gates: unit}}
`);
  const made = await bench.attempt(run, { stage: 'work', base: from });
  expect(made.failure).toBeNull();
  const { findings, start, head } = made;
  const laid = findings?.frozen === true && start !== null ? { start } : {};
  const judge = () => bench.act('runGates', { run, stage: 'work', attempt: 1, commit: head ?? '', ...laid });
  return { run, made, told: findings === undefined ? [] : findingLines(findings), judge };
}

const write = (path: string, text: string) =>
  `node -e 'require("fs").writeFileSync(process.argv[1], process.argv[2])' ${path} '${text}'`;
const BROKEN = write('src/price.ts', 'broken');

describe('a gate is not talked out of its verdict by', () => {
  test.each([
    [
      'another script in package.json',
      write('package.json', manifest({ scripts: { test: 'true' } })),
      /package\.json was changed: .*scripts\.test/,
    ],
    [
      'an entry that runs before it',
      write(
        'package.json',
        manifest({ scripts: { ...MANIFEST.scripts, pretest: write('src/price.ts', 'good') } }).replaceAll(
          "'",
          `'\\''`,
        ),
      ),
      /scripts\.pretest/,
    ],
    [
      'a script that it reaches',
      'echo true > checks/all.sh',
      /checks\/all\.sh was changed: gate "unit" runs it/,
    ],
    ['a link in its place', 'ln -sf ../.gitignore checks/all.sh', /checks\/all\.sh was changed/],
    [
      'a folder of links in its place',
      'mkdir o; echo true > o/all.sh; rm -r checks; ln -s o checks',
      /checks\/all\.sh was deleted/,
    ],
    [
      'a shell of npm’s own',
      write('.npmrc', 'script-shell=/bin/true'),
      /\.npmrc was added: it holds settings/,
    ],
  ])('%s', async (_what, script, told) => {
    const judged = await attempt(`${BROKEN}; ${script}`);
    expect(judged.told).toEqual([expect.stringMatching(told)]);
    const { passed, failure } = await judged.judge();
    expect(passed).toBe(false);
    expect(failure?.message).toMatch(/, with .* as before the stage/);
  });

  test.each([
    ['the whole repository', '.gitattributes', 'checks/all.sh'],
    ['its own folder', 'checks/.gitattributes', 'all.sh'],
  ])('another encoding in which it is checked out, said for %s', async (_what, file, path) => {
    const encoded = `printf '${path} working-tree-encoding=UTF-7\\n' > ${file}; iconv -f UTF-8 -t UTF-7 checks/all.sh > o; mv o checks/all.sh`;
    // elsewhere nobody could look for secrets in such a file, and it is not kept
    const judged = await attempt(`${BROKEN}; ${encoded}`, "secrets: {allow: ['checks/**']}");
    expect(judged.told).toEqual([
      `${file} was added: it says how files are checked out; the gates ran with it as it was before`,
    ]);
    expect(await judged.judge()).toMatchObject({ passed: false, failure: { code: 'GATE_FAILED' } });
  });

  test('an entry that only the set-up runs', async () => {
    const scripts = { ...MANIFEST.scripts, prepare: 'echo true > checks/all.sh' };
    const setUp = 'workspace: {setup: npm run prepare --if-present}';
    const judged = await attempt(`${BROKEN}; ${write('package.json', manifest({ scripts }))}`, setUp);
    expect(judged.told).toEqual([expect.stringContaining('scripts.prepare')]);
    expect(await judged.judge()).toMatchObject({ passed: false, failure: { code: 'GATE_FAILED' } });
  });
});

describe('what gates are judged with', () => {
  test('is a finding when it was changed, however good the verdict; the report and the evidence say so', async () => {
    const judged = await attempt(`${write('src/new.ts', 'x')}; echo true > checks/all.sh`);
    expect(judged.made.findings).toMatchObject({ frozen: true, more: 0 });
    expect(await judged.judge()).toMatchObject({ passed: true });
    const file = bench.inAttempt(judged.run, 'work', 1, 'gates', 'unit.json');
    const report = GateReport.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(report).toMatchObject({ frozen: ['checks/all.sh'], commit: judged.made.head });
    expect(bench.show(judged.run, judged.made.head, 'checks/all.sh')).toBe('true');
    const other = await attempt(`${write('src/new.ts', 'x')}; echo false > checks/all.sh; rm jest.config.js`);
    expect(other.made.findings?.digest).not.toBe(judged.made.findings?.digest);
  });

  test('is laid over the rest of package.json, whose dependencies may change', async () => {
    const changed = manifest({ scripts: { test: 'true' }, dependencies: { right: '2.0.0' } });
    const gate = `{run: "grep -q right package.json && grep -q all.sh package.json"}`;
    const judged = await attempt(write('package.json', changed), '', gate.replace('&&', '&& npm test &&'));
    expect(judged.told).toHaveLength(1);
    expect(await judged.judge()).toMatchObject({ passed: true });
  });

  test.each([
    ['a dependency', write('package.json', manifest({ dependencies: { right: '2.0.0' } }))],
    [
      'an entry that no gate runs',
      write('package.json', manifest({ scripts: { ...MANIFEST.scripts, build: 'x' } })),
    ],
    ['the program under test', write('src/price.ts', 'better')],
    [
      'a new test that is skipped, and a conftest.py that takes none out',
      `echo "test.skip('c', () => {})" > test/c.test.js; echo 'import pytest' > test/conftest.py`,
    ],
    ['what git shows of files', 'echo "*.png binary" > .gitattributes'],
    [
      'more tests',
      'echo "test(1, () => { expect(2) })" >> test/price.test.js; cp test/price.test.js test/b.test.js',
    ],
    ['a test in another place', 'mkdir test/unit && mv test/price.test.js test/unit/price.test.js'],
  ])('is not %s: nobody is asked', async (_what, script) => {
    const { made } = await attempt(script);
    expect(made).not.toHaveProperty('findings');
  });

  test('is less where the plan says so, and more', async () => {
    const free = await attempt(
      'echo true > checks/all.sh; echo > jest.config.js',
      '',
      '{run: npm test, unfrozen: [checks/**, jest.config.js]}',
    );
    expect(free.told).toEqual([]);
    const more = await attempt('echo > src/price.ts', '', '{run: npm test, frozen: src/**}');
    expect(more.told).toEqual([expect.stringContaining('gate "unit" freezes it')]);
  });
});

describe('somebody is asked about', () => {
  test.each([
    ['a deleted test', 'rm test/price.test.js', 'test/price.test.js was deleted: it is a protected test'],
    [
      'a test that was moved away',
      'mv test/price.test.js price.js',
      'test/price.test.js was deleted: it is a protected test',
    ],
    [
      'a skipped test',
      `sed -i.bak 's/^test/test.skip/; s/expect(1)//' test/price.test.js; rm test/*.bak`,
      'test/price.test.js checks less: assertions 1 → 0, skipped tests 0 → 2',
    ],
    [
      'a test that is no text any more',
      `printf '// \\000 nothing\\n' > test/price.test.js`,
      'test/price.test.js can no longer be read as text: it is a protected test',
    ],
    [
      'a test that is too large to be read',
      `head -c 1100000 /dev/zero | tr '\\0' x >> test/price.test.js`,
      'test/price.test.js can no longer be read as text: it is a protected test',
    ],
    [
      'a new file that takes tests out',
      `printf 'def pytest_collection_modifyitems(items):\\n    items.clear()\\n' > conftest.py`,
      'conftest.py was added and takes tests out: skipped tests 0 → 1',
    ],
    [
      'a new link to one',
      'echo "collect_ignore_glob = [1]" > src/hooks.py; ln -s ../src/hooks.py test/conftest.py',
      'test/conftest.py was added: it is a protected test',
    ],
    [
      'a new test that keeps all others from running',
      `echo "test.only('c', () => {})" > test/only.test.js`,
      'test/only.test.js was added and takes tests out: focused tests 0 → 1',
    ],
    [
      'settings that leave tests out',
      write('jest.config.js', 'export default {testPathIgnorePatterns: [/./]}'),
      'jest.config.js was changed: it holds settings of what the gates run; the gates ran with it as it was before',
    ],
    [
      'the settings of stagegate',
      'echo > .stagegate/groups.yaml',
      `.stagegate/groups.yaml was changed: it is the repository's own settings of stagegate`,
    ],
    [
      'new settings of stagegate',
      'mkdir -p .stagegate/agents; echo x > .stagegate/agents/x.yaml',
      `.stagegate/agents/x.yaml was added: it is the repository's own settings of stagegate`,
    ],
  ])('%s', async (_what, script, told) => {
    expect((await attempt(script)).told).toEqual([told]);
  });

  test('what the plan protects, instead of the usual places or beside them', async () => {
    const script = 'rm test/price.test.js src/price.ts';
    expect((await attempt(script, 'protects: src/**')).told).toEqual([
      expect.stringContaining('src/price.ts'),
    ]);
    expect((await attempt(script, 'protects: []')).told).toEqual([]);
    expect((await attempt(script, `protects: '!test/**'`)).told).toEqual([]);
  });

  test('what the repository protects at the base, whatever the plan says, or the stage makes of it', async () => {
    const { checkout } = bench.repository;
    const house = '.stagegate/protects.yaml';
    const from = commitFiles(bench.sandbox, checkout, { [house]: 'protects: [src/**, "!src/made/**"]\n' });
    bench.sandbox.git(checkout, 'push', '--quiet', 'origin', 'main');
    const told = async (script: string, rest: string) => (await attempt(script, rest, undefined, from)).told;
    const gone = 'src/price.ts was deleted: it is a protected test';
    expect(await told('rm src/price.ts', 'protects: []')).toEqual([gone]);
    expect(await told('rm src/price.ts', 'protects: test/**')).toEqual([gone]);
    expect(await told(`rm src/price.ts; echo 'protects: []' > ${house}`, '')).toEqual([
      expect.stringContaining(`${house} was changed`),
      gone,
    ]);
    expect(await told('rm test/price.test.js', '')).toEqual([]);
    expect(await told('rm test/price.test.js', 'protects: test/**')).toHaveLength(1);
  });
});
