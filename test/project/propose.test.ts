import { describe, expect, test } from '@jest/globals';

import { propose } from '../../src/project/propose.js';
import { filesOf, planOf } from './project-of.js';

const PACKAGE = { 'package.json': '{"scripts": {"test": "jest"}}', 'package-lock.json': '{}' };
const RUFF = { 'pyproject.toml': '[tool.ruff]\n', 'uv.lock': '' };
const workflow = (run: string) =>
  `jobs:\n  a:\n    steps:\n      - uses: x\n      - run: |\n          ${run}\n`;

describe('propose', () => {
  test('a repository of two ecosystems gets the gates of both, under names of their own', () => {
    const { gates } = propose(filesOf({ ...PACKAGE, 'go.mod': '', 'a_test.go': '' }));
    expect(gates.map(({ id }) => id)).toEqual(['test', 'vet', 'test-go']);
  });

  test('a guess that the CI runs too is found', () => {
    const lint = (files: Record<string, string>) => propose(filesOf({ ...RUFF, ...files })).gates[0];
    expect(lint({})).toMatchObject({ kind: 'guessed', from: 'pyproject.toml' });
    const ci = { '.github/workflows/ci.yml': workflow('uv run python -m ruff check .') };
    const file = 'pyproject.toml; .github/workflows/ci.yml runs it too';
    expect(lint(ci)).toMatchObject({ kind: 'found', from: file });
    const gitlab = { '.gitlab-ci.yml': 'lint:\n  script:\n    - uv run python -m ruff check .\n' };
    expect(lint(gitlab)).toMatchObject({ kind: 'found' });
  });

  test.each(['a: [', '&a [*a, *a]', '? {a: b} : c', 'x: !!binary "="', '- - - -'])(
    'a CI file of %j is passed over',
    (text) => {
      expect(propose(filesOf({ ...PACKAGE, '.github/workflows/ci.yml': text })).gates).toHaveLength(1);
    },
  );

  test('owners of everything are told: the last line has the word', () => {
    const text = '# all\n* @old\nsrc/ @api\n*   @shop/leads dev@example.invalid # both\n';
    const { owners, findings } = propose(filesOf({ ...PACKAGE, '.github/CODEOWNERS': text }));
    expect(owners?.everything).toEqual(['@shop/leads', 'dev@example.invalid']);
    expect(findings).toContainEqual(expect.objectContaining({ from: '.github/CODEOWNERS', kind: 'found' }));
  });

  test('a project that nothing judges is told so, with the CI to look at', () => {
    const { gates, findings } = propose(filesOf({ 'README.md': '', '.github/workflows/ci.yml': '' }));
    expect(gates).toEqual([]);
    const what = expect.stringContaining('.github/workflows/ci.yml may say how');
    expect(findings).toContainEqual({ kind: 'missing', what, from: 'no known file' });
  });

  test('a broken package.json is told, and proposes nothing', () => {
    const { findings, gates } = propose(filesOf({ 'package.json': '{"scripts": ' }));
    expect(gates).toEqual([]);
    const what = expect.stringContaining('cannot be read as JSON');
    expect(findings).toContainEqual({ kind: 'missing', what, from: 'package.json' });
  });
});

describe('planText', () => {
  test.each([
    ['nothing that judges', { 'README.md': '' }],
    ['npm', PACKAGE],
    ['everything', { ...PACKAGE, ...RUFF, 'go.mod': '', 'Cargo.toml': '', 'pom.xml': '', 'conftest.py': '' }],
    ['a pnpm workspace', { ...PACKAGE, 'pnpm-workspace.yaml': 'packages: ["*"]', 'pnpm-lock.yaml': '' }],
  ])('of a project with %s is a plan without a mistake', (_name, files) => {
    const { parsed } = planOf(files);
    expect(parsed).toMatchObject({ kind: 'plan', plan: { stages: [{ key: 'change' }] } });
  });

  test('says of each line where it comes from', () => {
    const { text, parsed } = planOf(PACKAGE);
    expect(text).toContain('    - npm ci # from package-lock.json\n');
    expect(text).toContain('  test: npm test # from package.json, script "test"\n');
    expect(parsed).toMatchObject({
      kind: 'plan',
      plan: {
        workspace: { copy: ['.env.test'], cache: { paths: ['node_modules'], key: [] } },
        stages: [{ gates: ['test'], command: { script: 'echo "a: b # c" >> x' } }],
        handoff: { gates: ['test'] },
      },
    });
  });
});
