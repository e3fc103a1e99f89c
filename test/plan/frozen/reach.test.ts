import { describe, expect, test } from '@jest/globals';

import { findReach, type TreeFiles } from '../../../src/plan/frozen/reach.js';

type Files = Record<string, string | { readonly to: string }>;

const treeOf = (files: Files): TreeFiles => ({
  paths: new Map(
    Object.entries(files).map(([path, file]) => [path, typeof file === 'string' ? 'file' : 'link']),
  ),
  read: (paths) =>
    Promise.resolve(
      new Map(
        paths.flatMap((path): [string, string][] => {
          const file = files[path];
          if (file === undefined) return [];
          return [[path, typeof file === 'string' ? file : file.to]];
        }),
      ),
    ),
});

async function reached(script: string, files: Files, unfrozen: string[] = []): Promise<string[]> {
  const root = { name: 'gate "g"', command: { kind: 'shell', script } as const, unfrozen };
  const reach = await findReach({ roots: [root], tree: treeOf(files) });
  return [...reach.files.keys(), ...[...reach.scripts.keys()].map((name) => `#${name}`)].sort();
}

const SOURCES = { 'src/app.js': '', 'src/app.py': '', 'src/check.ts': '' };

describe('what a command reaches', () => {
  test.each([
    ['the program itself', './scripts/check.sh --fast src/app.js', ['scripts/check.sh']],
    ['an interpreter’s program', 'node --no-warnings scripts/a.mjs src/app.js', ['scripts/a.mjs']],
    [
      'what an interpreter loads before',
      'node -r ./scripts/hook.cjs scripts/a.mjs',
      ['scripts/a.mjs', 'scripts/hook.cjs'],
    ],
    ['a shell’s script', 'FAST=1 bash -eu scripts/check.sh', ['scripts/check.sh']],
    ['a shell’s text', `sh -c 'python3 scripts/b.py'`, ['scripts/b.py']],
    ['what is sourced', '. scripts/check.sh && true', ['scripts/check.sh']],
    ['behind a wrapper', 'timeout 60 env A=b node scripts/a.mjs', ['scripts/a.mjs']],
    ['behind a runner', 'uv run python scripts/b.py', ['scripts/b.py']],
    ['after a cd', 'cd scripts && node a.mjs', ['scripts/a.mjs']],
    [
      'in a condition',
      'if [ -e x ]; then ./scripts/check.sh; else node "scripts/a.mjs"; fi',
      ['scripts/a.mjs', 'scripts/check.sh'],
    ],
    ['settings that are named', 'jest --config scripts/jest.json', ['scripts/jest.json']],
    [
      'a module that may come to be there',
      'python -m pytest -q tests',
      ['pytest.py', 'pytest/__init__.py', 'pytest/__main__.py'],
    ],
    [
      'the tasks of invoke',
      'cd scripts && inv check',
      ['scripts/tasks.py', 'scripts/tasks/__init__.py', 'scripts/tasks/__main__.py'],
    ],
    [
      'none of what a tool looks at',
      'node --test test/a.test.js; grep -q x src/app.js; cat src/app.js > out',
      [],
    ],
    ['nothing outside', 'node ../scripts/a.mjs; bash /bin/true', []],
  ])('%s', async (_what, command, expected) => {
    const scripts = {
      'scripts/check.sh': '',
      'scripts/a.mjs': '',
      'scripts/b.py': '',
      'scripts/hook.cjs': '',
      'scripts/jest.json': '{}',
    };
    expect(await reached(command, { ...SOURCES, ...scripts, 'test/a.test.js': '' })).toEqual(expected);
  });

  test('scripts of package.json, those around them, and what they run', async () => {
    const scripts = { test: 'npm run unit && node ./ci/after.js', unit: 'jest', build: 'node ci/build.js' };
    const files = { 'package.json': JSON.stringify({ scripts }), 'ci/after.js': '', 'ci/build.js': '' };
    for (const command of [
      'npm test',
      'npm t',
      'pnpm test',
      'yarn test',
      'npm run test -- --ci',
      'bun run test',
    ])
      expect(await reached(command, files)).toEqual([
        ...['posttest', 'postunit', 'pretest', 'preunit', 'test', 'unit'].map((name) => `#${name}`),
        'ci/after.js',
      ]);
    expect(await reached('run-s build', files)).toEqual(['#build', 'ci/build.js']);
  });

  test('the package in another folder, and every package where all are meant', async () => {
    const at = (script: string) => JSON.stringify({ scripts: { check: script } });
    const files = {
      'a/package.json': at('node one.js'),
      'b/package.json': at('node two.js'),
      'a/one.js': '',
      'b/two.js': '',
    };
    expect(await reached('npm --prefix a run check', files)).toContain('a/one.js');
    expect(await reached('cd b && npm run check', files)).toContain('b/two.js');
    expect(await reached('npm run check --workspaces', files)).toEqual(
      expect.arrayContaining(['a/one.js', 'b/two.js']),
    );
  });

  test('the recipe of a target and of what it needs, not of others', async () => {
    const makefile =
      'NODE := node\ncheck: lint\n\t@$(NODE) ci/test.js\nlint:\n\t./ci/lint.sh\nrun:\n\tnode src/app.js\n';
    const files = { ...SOURCES, Makefile: makefile, 'ci/test.js': '', 'ci/lint.sh': '' };
    expect(await reached('make check', files)).toEqual([
      'GNUmakefile',
      'Makefile',
      'ci/lint.sh',
      'ci/test.js',
      'makefile',
    ]);
  });

  test('what scripts run in turn, and their helpers beside them, but not what they look at', async () => {
    const files = {
      ...SOURCES,
      'ci/all.sh': '#!/bin/sh\nset -e\n"$(dirname "$0")/lint.sh"\nnode ci/test.mjs\n',
      'ci/lint.sh': 'echo lint',
      'ci/test.mjs': `import { help } from './lib/help.mjs';\nimport { app } from '../src/app.js';\n`,
      'ci/lib/help.mjs': '',
    };
    expect(await reached('./ci/all.sh', files)).toEqual([
      'ci/all.sh',
      'ci/lib/help.mjs',
      'ci/lint.sh',
      'ci/test.mjs',
    ]);
  });

  test('both ends of a link, as long as it stays inside', async () => {
    const files: Files = {
      'check.sh': { to: 'ci/real.sh' },
      'ci/real.sh': 'true',
      tools: { to: 'ci' },
      'away.sh': { to: '../../etc/passwd' },
      'loop.sh': { to: 'loop.sh' },
    };
    expect(await reached('./check.sh', files)).toEqual(['check.sh', 'ci/real.sh']);
    expect(await reached('./tools/real.sh', files)).toEqual(['ci/real.sh', 'tools']);
    expect(await reached('./away.sh; ./loop.sh', files)).toEqual(['away.sh', 'loop.sh']);
  });

  test('not what the plan lets change', async () => {
    const files = { 'src/app.js': '', 'ci/a.js': '' };
    expect(await reached('node src/app.js && node ci/a.js', files, ['src/**'])).toEqual(['ci/a.js']);
  });

  test.each(['"', `'`, '$(', '`', 'node', 'cd', 'npm', '\\', 'a=b', '<<E', ';;;(((', '\0'])(
    'nothing, and no error, from %j',
    async (text) => {
      expect(await reached(text, SOURCES)).toEqual([]);
    },
  );

  test('of texts that lead in circles, each once', async () => {
    const scripts = { test: 'npm run test', a: 'npm run b', b: 'npm run a' };
    const files = {
      'package.json': JSON.stringify({ scripts }),
      'x.sh': './x.sh',
      Makefile: 'a: b\nb: a\n\tmake a\n',
    };
    expect(await reached('npm test; npm run a; ./x.sh; make', files)).toContain('x.sh');
  });
});
