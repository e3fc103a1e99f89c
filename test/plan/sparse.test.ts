import { describe, expect, test } from '@jest/globals';

import { coneMatcher } from '../../src/domain/plan/cone.js';
import { parsePlan } from '../../src/plan/parse-plan.js';
import { previewPlan } from '../../src/plan/preview.js';
import { PlanPreview } from '../../src/plan/preview-schema.js';
import { planOf } from './parsing.js';

const sparseOf = (text: string) => planOf(`plan: x\n${text}`).plan.stages.map(({ sparse }) => sparse);

describe('the part of the repository that a stage holds', () => {
  test("is the workspace's, unless the stage says another or everything", () => {
    const stages = 'a: {run: x}, b: {run: x, sparse: lib}, c: {run: x, sparse: false}';
    expect(sparseOf(`workspace: {sparse: [app, lib/x]}\nstages: {${stages}}`)).toEqual([
      { cone: ['app', 'lib/x'], gates: 'cone' },
      { cone: ['lib'], gates: 'cone' },
      undefined,
    ]);
  });

  test('is the same however it is written, and no part of a plan that does not ask', () => {
    const hash = (sparse: string) => planOf(`plan: x\nstages: {a: {run: x${sparse}}}`).hash;
    expect(hash(', sparse: [b, a, a/c]')).toBe(hash(', sparse: {cone: [a, b], gates: cone}'));
    expect(hash(', sparse: a')).not.toBe(hash(', sparse: {cone: a, gates: whole}'));
    expect(hash(', sparse: false')).toBe(hash(''));
  });

  test.each([
    '../a',
    '/a',
    'a/../b',
    '-a',
    '!a',
    'a/*',
    'a?',
    '[a]',
    '"a\\nb"',
    'a/',
    '.git/hooks',
    './a',
    '""',
  ])('is not %s', (folder) => {
    const text = `plan: x\nworkspace: {sparse: ['${folder.replace(/^"|"$/g, '')}']}\nstages: {a: {run: x}}`;
    const quoted = folder.startsWith('"') ? text.replace(/'/g, '"') : text;
    const result = parsePlan({ file: 'plan.yaml', text: quoted });
    if (result.kind !== 'problems') throw new Error('it was taken');
    expect(result.problems).toMatchObject([{ path: expect.stringContaining('workspace.sparse') }]);
    expect(result.problems[0]?.message).toContain('must be a folder of the repository');
  });

  test('may not be empty', () => {
    expect(parsePlan({ file: 'p', text: 'plan: x\nstages: {a: {run: x, sparse: []}}' }).kind).toBe(
      'problems',
    );
  });

  test('has the files at the root, and those on the way', () => {
    const inCone = coneMatcher(['packages/api', 'docs']);
    const paths = [
      'x',
      'packages/x',
      'packages/api/a/x',
      'docs/x',
      'packages/ap/x',
      'packages/apix',
      'docs-old/x',
    ];
    expect(paths.filter(inCone)).toEqual(['x', 'packages/x', 'packages/api/a/x', 'docs/x', 'packages/apix']);
  });
});

describe('the preview', () => {
  const preview = (stage: string, rest = '') =>
    previewPlan(
      planOf(`plan: x\nworkspace: {sparse: packages/api}\n${rest}\nstages: {a: {run: x, ${stage}}}`),
    );

  test.each([
    ['packages/api/**', true],
    ['packages/api/src/*.ts', true],
    ['packages/api', true],
    ['*.json', true],
    ['packages/*.json', true],
    ['README.md', true],
    ['packages/**', false],
    ['**/*.ts', false],
    ['packages/*/src/**', false],
    ['packages/web/**', false],
    ['packages/web/x', false],
  ])('of the scope %s knows whether the stage sees it: %s', (scope, isSeen) => {
    const { warnings } = preview(`scope: ['packages/api/**', '${scope}', '!**/*.md']`);
    const warning = `stage "a" may change ${scope}, of which its working tree holds only packages/api (sparse)`;
    expect(warnings).toEqual(isSeen ? [] : [warning]);
  });

  test('tells the part, and that no gate sees the whole', () => {
    const gated = preview('gates: g', 'gates: {g: x}\nhandoff: branch');
    expect(gated.stages[0]?.sparse).toEqual({ cone: ['packages/api'], gates: 'cone' });
    expect(PlanPreview.parse(gated)).toEqual(gated);
    expect(gated.warnings).toEqual([expect.stringContaining('no gate sees the whole repository')]);
    expect(preview('gates: g', 'gates: {g: x}\nhandoff: {gates: g}').warnings).toEqual([]);
    const whole = preview('gates: g, sparse: {cone: a, gates: whole}', 'gates: {g: x}\nhandoff: branch');
    expect(whole.warnings).toEqual([]);
  });
});
