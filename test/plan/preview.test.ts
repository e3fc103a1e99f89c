import { describe, expect, test } from '@jest/globals';

import { planToMermaid } from '../../src/plan/mermaid.js';
import { previewPlan } from '../../src/plan/preview.js';
import { PlanPreview } from '../../src/plan/preview-schema.js';
import { FEATURE_PLAN } from './issue-example.js';
import { planOf } from './parsing.js';

const previewOf = (text: string, paths: string[] = []) => previewPlan({ ...planOf(text), paths });

describe('previewPlan', () => {
  test('shows order, gates, approvals, handoff and hash', () => {
    const preview = previewOf(FEATURE_PLAN);
    expect(preview.levels).toEqual([['design'], ['api', 'ui'], ['e2e']]);
    expect(preview.hash).toBe(planOf(FEATURE_PLAN).hash);
    expect(preview.workspace.setup).toEqual(['npm ci']);
    expect(preview.gates[1]).toEqual({
      id: 'unit',
      command: 'npm test',
      timeoutMs: 600_000,
      required: true,
      disabled: null,
    });
    expect(preview.stages.map(({ key, level, gates }) => [key, level, gates])).toEqual([
      ['design', 0, []],
      ['api', 1, ['types', 'unit']],
      ['ui', 1, ['types']],
      ['e2e', 2, ['types', 'unit']],
    ]);
    expect(preview.handoff).toMatchObject({ approval: { by: 'leads', count: 1 }, pr: { draft: true } });
    expect(PlanPreview.parse(preview)).toEqual(preview);
  });

  test('says who may approve as things are, once for each group', () => {
    const preview = previewOf(FEATURE_PLAN);
    expect(preview.stages[0]?.approval).toMatchObject({
      by: 'leads',
      who: 'everybody who can reach the run',
    });
    expect(preview.warnings).toEqual([
      'the group "leads" has no members configured: everybody may approve for it',
    ]);
    expect(previewOf('plan: x\nstages: {a: {run: x, approve: true}}').warnings).toEqual([]);
  });

  test.each([
    [
      'limits: {cost: $5}',
      'codex',
      ['the limit of cost does not hold for stage "a": the agent "codex" does not'],
    ],
    ['limits: {tokens: 2M}', 'codex', []],
    ['limits: {attempt: $5}', 'gemini', ['the limit of cost does not hold']],
    ['limits: {cost: $5, tokens: 2M}', 'claude', []],
    ['limits: {parallel: 2}', 'codex', []],
  ])('with %s and %s warns of limits that nobody can keep', (limits, agent, words) => {
    const { warnings } = previewOf(`plan: x\n${limits}\nstages: {a: {agent: ${agent}}, b: {run: x}}`);
    expect(warnings).toEqual(words.map((word) => expect.stringContaining(word)));
  });

  test('finds scopes that overlap between stages that may run together', () => {
    const stages = [
      'plan: x',
      'stages:',
      '  first: {run: x, scope: src/**}',
      '  api: {run: x, needs: first, scope: src/api/**}',
      '  ui: {run: x, needs: first, scope: "src/**/*.ts"}',
      '  look: {run: x, changes: none}',
      '  docs: {run: x, scope: docs/**}',
      '  last: {run: x, needs: [api, ui, look, docs]}',
    ].join('\n');
    const preview = previewOf(stages, ['src/api/a.ts', 'src/ui/b.ts', 'docs/x.md']);
    expect(preview.overlaps).toEqual([
      { stages: ['api', 'ui'], scopes: [['src/api/**'], ['src/**/*.ts']], paths: ['src/api/a.ts'] },
    ]);
    expect(preview.moreOverlaps).toBe(0);
  });

  test('lists fifty overlaps and counts the rest', () => {
    const stages = Array.from({ length: 20 }, (_, index) => `  s${String(index)}: {run: x}`).join('\n');
    const preview = previewOf(`plan: x\nstages:\n${stages}`);
    expect([preview.overlaps.length, preview.moreOverlaps]).toEqual([50, 140]);
  });

  test('hands on what parsing warned of', () => {
    expect(previewOf('plan: x\ngates: {g: x}\nstages: {a: {run: x}}').warnings).toEqual([
      'plan.yaml:2:9: warning: gate "g" is used nowhere',
    ]);
  });
});

describe('planToMermaid', () => {
  test('draws stages, gates, approvals and the handoff', () => {
    expect(planToMermaid(planOf(FEATURE_PLAN).plan)).toBe(`flowchart TD
  s0["design"]
  s0_ok{"approve: leads"}
  s0 --> s0_ok
  s1["api<br/>gates: types, unit"]
  s0_ok --> s1
  s2["ui<br/>gates: types"]
  s0_ok --> s2
  s3["e2e<br/>gates: types, unit"]
  s1 --> s3
  s2 --> s3
  handoff["handoff<br/>gates: types, unit"]
  s3 --> handoff
  handoff_ok{"approve: leads"}
  handoff --> handoff_ok
  published(["draft pull request"])
  handoff_ok --> published
`);
  });

  test('takes the syntax out of titles', () => {
    const { plan } = planOf(`plan: x\nstages: {a: {run: x, title: 'say "hi"]; <b>end</b>'}}`);
    expect(planToMermaid(plan)).toContain('["a: say #34;hi#34;#93;#59; #60;b#62;end#60;/b#62;"]');
  });

  test('ends at the last stages without a handoff', () => {
    expect(planToMermaid(planOf('plan: x\nstages: {a: {run: x}}').plan)).toBe('flowchart TD\n  s0["a"]\n');
  });
});
