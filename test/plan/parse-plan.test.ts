import { describe, expect, test } from '@jest/globals';

import { formatProblem } from '../../src/plan/problem.js';
import { FEATURE_PLAN } from './issue-example.js';
import { planOf } from './parsing.js';

describe('a plan that is right', () => {
  test('is frozen with every default filled in', () => {
    const { plan, warnings } = planOf(FEATURE_PLAN);
    expect(warnings).toEqual([]);
    expect(plan.limits).toEqual({ parallel: 2, logBytes: 10 * 1024 * 1024, onExhausted: 'escalate' });
    expect(plan.gates.map(({ id, timeoutMs, required }) => [id, timeoutMs, required])).toEqual([
      ['types', 600_000, true],
      ['unit', 600_000, true],
    ]);
    expect(plan.stages.map(({ key, needs }) => [key, needs])).toEqual([
      ['design', []],
      ['api', ['design']],
      ['ui', ['design']],
      ['e2e', ['api', 'ui']],
    ]);
    expect(plan.stages[0]).toEqual({
      key: 'design',
      title: 'design',
      needs: [],
      command: { kind: 'shell', script: './agent --prompt prompts/design.md' },
      scope: [],
      changes: 'none',
      produces: [{ name: 'design.json', schema: 'schemas/design.json' }],
      gates: [],
      approval: { by: 'leads', count: 1, deadlineMs: null, onDeadline: 'hold' },
      attempts: 3,
      timeoutMs: null,
      stallMs: 600_000,
      when: null,
      env: [],
    });
    expect(plan.handoff).toMatchObject({
      start: 'auto',
      publish: 'pull_request',
      branch: null,
      pr: { draft: true },
    });
  });

  test('names labels and reviewers where the plan does, and has no such members elsewhere', () => {
    const { plan } = planOf(
      'plan: x\nstages: {a: {run: x}}\nhandoff: {pr: {labels: [api, api], reviewers: shop/core}}',
    );
    expect(plan.handoff?.pr).toEqual({
      ...{ title: null, draft: false },
      ...{ labels: ['api'], reviewers: ['shop/core'] },
    });
    const without = planOf('plan: x\nstages: {a: {run: x}}\nhandoff: {pr: {labels: []}}').plan;
    expect(Object.keys(without.handoff?.pr ?? {})).toEqual(['title', 'draft']);
  });

  test("takes the limits of the plan where the stage has none, and the stage's where it has", () => {
    const { plan } = planOf(
      'plan: x\nlimits: {timeout: 1h30m, attempts: 5}\nstages: {a: {run: x}, b: {run: x, timeout: 500ms, attempts: 1}}',
    );
    expect(plan.stages.map(({ timeoutMs, attempts }) => [timeoutMs, attempts])).toEqual([
      [5_400_000, 5],
      [500, 1],
    ]);
  });

  test("adds the workspace's variables to each stage's own", () => {
    const { plan } = planOf('plan: x\nworkspace: {env: TOKEN}\nstages: {a: {run: x, env: [OWN, TOKEN]}}');
    expect(plan.workspace.env).toEqual(['TOKEN']);
    expect(plan.stages[0]?.env).toEqual(['TOKEN', 'OWN']);
  });

  test('has no handoff unless it asks for one', () => {
    expect(planOf('plan: x\nstages: {a: {run: x}}').plan.handoff).toBeNull();
  });

  test('may repeat a part by anchor and alias, begin with a byte order mark, and have Windows line ends', () => {
    const { plan } = planOf('\u{feff}plan: x\r\nstages:\r\n  a: &a {run: go}\r\n  b: *a\r\n');
    expect(plan.stages.map(({ key, command }) => [key, command])).toEqual([
      ['a', { kind: 'shell', script: 'go' }],
      ['b', { kind: 'shell', script: 'go' }],
    ]);
  });

  test('keeps the order of its stages', () => {
    const keys = ['z', 'a', 'm', 'b'];
    const text = `plan: x\nstages:\n${keys.map((key) => `  ${key}: {run: x}`).join('\n')}`;
    expect(planOf(text).plan.stages.map(({ key }) => key)).toEqual(keys);
  });
});

describe('a plan that is odd', () => {
  const warningsOf = (text: string) => planOf(text).warnings.map(formatProblem);

  test('is taken, with a warning', () => {
    expect(warningsOf('plan: x\ngates: {g: x}\nstages: {a: {run: x}}')).toEqual([
      'plan.yaml:2:9: warning: gate "g" is used nowhere',
    ]);
    expect(warningsOf('plan: x\nstages: {a: {run: x, changes: none}}\nhandoff: branch')).toEqual([
      'plan.yaml:3:1: warning: no stage changes anything: there will be nothing to hand off',
    ]);
    expect(
      warningsOf(
        'plan: x\nprofile: strict\ngates: {g: {run: x, disabled: slow}}\nstages: {a: {run: x, gates: g}}',
      ),
    ).toEqual([
      'plan.yaml:3:9: warning: gate "g" is disabled but required: under "profile: strict" it always fails',
    ]);
  });
});
