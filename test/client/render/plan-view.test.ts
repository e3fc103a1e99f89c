import { describe, expect, test } from '@jest/globals';

import { renderPlan } from '../../../src/client/render/plan-view.js';
import type { Plan } from '../../../src/domain/plan/plan.js';
import type { PlanPreview } from '../../../src/plan/preview-schema.js';
import { previewPlan } from '../../../src/plan/preview.js';
import { HOSTILE } from '../../support/hostile.js';
import { tooWide } from './fixtures.js';

type Stage = Plan['stages'][number];
const shell = (script: string) => ({ kind: 'shell', script }) as const;
const rule = { by: 'leads', count: 2, deadlineMs: 7_200_000, onDeadline: 'reject' } as const;

function planStage(key: string, part: Partial<Stage> = {}): Stage {
  return {
    key,
    title: key,
    needs: [],
    command: shell(`./agent ${key}`),
    scope: [],
    changes: 'required',
    produces: [],
    gates: [],
    approval: null,
    attempts: 3,
    timeoutMs: null,
    stallMs: 600_000,
    when: null,
    env: [],
    ...part,
  };
}

function plan(part: Partial<Plan> = {}): Plan {
  return {
    schemaVersion: 1,
    name: 'feature',
    profile: 'standard',
    workspace: { setup: [], copy: [], cache: null, strategy: 'borrow', env: [] },
    gates: [],
    limits: { parallel: 2, logBytes: 65_536, onExhausted: 'escalate' },
    stages: [
      planStage('design', { approval: rule, changes: 'none' }),
      planStage('api', { needs: ['design'], scope: ['src/**'] }),
      planStage('ui', { needs: ['design'], scope: ['src/ui/**'] }),
      planStage('docs', { needs: ['design'], scope: ['docs/**'] }),
    ],
    handoff: null,
    ...part,
  };
}

const hash = 'e'.repeat(64);
const render = (part: Partial<Plan> = {}) =>
  renderPlan({ preview: previewPlan({ plan: plan(part), hash }), width: 80, colour: false });

describe('renderPlan', () => {
  test('marks the variables whose values are kept secret', () => {
    const stages = [planStage('api', { env: ['NPM_TOKEN', 'PORT'] })];
    const text = render({ stages, secrets: { env: ['NPM_TOKEN'], allow: [] } });
    expect(text).toContain('NPM_TOKEN (kept secret), PORT');
  });

  test('shows the order, what runs side by side, and the limit on it', () => {
    const text = render();
    const order = [
      'Step 1',
      '○ design',
      'Step 2, side by side (at most 2 at once)',
      '○ api  after design',
      '○ ui',
    ];
    const places = order.map((part) => text.indexOf(part));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  test('shows the whole hash, so that it can be given to --expect-hash', () => {
    expect(render()).toContain(hash);
  });

  test('shows who must approve, how many, and what a deadline does', () => {
    expect(render()).toMatch(/approval +2 of leads .*; rejected after 2h\s+without an answer/s);
  });

  test('shows what a stage may change', () => {
    expect(render()).toContain('nothing may be changed');
    expect(render()).toContain('only src/ui/**');
    expect(render({ stages: [planStage('a')] })).toContain('any path, at least one');
  });

  test("warns of stages that may get into each other's way, and of nobody else", () => {
    const text = render();
    expect(text).toContain('! api (src/**) and ui (src/ui/**)');
    expect(text).not.toMatch(/! .*docs/);
    expect(render({ stages: [planStage('a')] })).not.toContain('way');
  });

  test('shows gates with their limits, and those that are off with the reason', () => {
    const gate = { command: shell('npm test'), timeoutMs: 600_000, required: true, disabled: null, env: [] };
    const text = render({
      gates: [
        { id: 'unit', ...gate },
        { id: 'slow', ...gate, disabled: 'flaky' },
      ],
    });
    expect(text).toMatch(/unit +npm test \(at most 10m\)/);
    expect(text).toMatch(/slow +off: flaky; npm test/);
  });

  test('shows how the work leaves the engine', () => {
    expect(render()).toContain('none: the verified work stays in the vault');
    const handoff = {
      start: 'manual',
      publish: 'pull_request',
      branch: null,
      gates: ['unit'],
      approval: null,
    } as const;
    const text = render({
      handoff: { ...handoff, gates: [...handoff.gates], pr: { title: null, draft: true } },
    });
    expect(text).toContain('a draft pull request from stagegate/TASK');
    expect(text).toContain('by hand: stagegate handoff TASK');
  });

  test.each([80, 200])('fits into %d columns, whatever the plan says', (width) => {
    const preview = previewPlan({ plan: plan(), hash });
    for (const words of HOSTILE) {
      const foreign: PlanPreview = {
        ...preview,
        name: words,
        workspace: { ...preview.workspace, setup: [words], copy: [words] },
        gates: [{ id: 'unit', command: words, timeoutMs: 1, required: false, disabled: words }],
        stages: preview.stages.map((stage) => ({
          ...stage,
          title: words,
          command: words,
          scope: [words],
          onlyIfChanged: [words],
          produces: [{ name: words, schema: words }],
        })),
        overlaps: [{ stages: ['api', 'ui'], scopes: [[words], []], paths: [words] }],
        moreOverlaps: 3,
        warnings: [words],
      };
      const text = renderPlan({ preview: foreign, width, colour: false });
      expect(tooWide({ text, width })).toEqual([]);
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
  });
});
