import { describe, expect, test } from '@jest/globals';

import { ContentHash, type Plan } from '../../src/domain/plan/plan.js';
import { hashPlan, stageHash } from '../../src/plan/plan-hash.js';
import { FEATURE_PLAN } from './issue-example.js';
import { planOf } from './parsing.js';

const changed = (from: string, to: string): Plan => planOf(FEATURE_PLAN.replace(from, to)).plan;
const feature = planOf(FEATURE_PLAN).plan;

describe('hashPlan', () => {
  test('stays the same under comments, spelling and order of keys', () => {
    const text = FEATURE_PLAN.replace('limits: {parallel: 2, attempts: 3, stall: 10m}', '')
      .replace('gates: types}', "gates: ['types']} # the UI")
      .concat('limits: {stall: 600s, attempts: 3, parallel: 2}\n');
    expect(text).not.toBe(FEATURE_PLAN);
    expect(hashPlan(planOf(text).plan)).toBe(hashPlan(feature));
    expect(ContentHash.parse(hashPlan(feature))).toBe(planOf(FEATURE_PLAN).hash);
  });

  test.each([
    ['a command', './agent ui', './agent uii'],
    ['a limit', 'parallel: 2', 'parallel: 3'],
    ['the handoff', 'draft: true', 'draft: false'],
  ])('changes with %s', (_what, from, to) => {
    expect(hashPlan(changed(from, to))).not.toBe(hashPlan(feature));
  });
});

describe('stageHash', () => {
  const moved = (plan: Plan) =>
    ['design', 'api', 'ui', 'e2e', 'handoff'].filter(
      (stage) => stageHash({ plan, stage }) !== stageHash({ plan: feature, stage }),
    );

  test('changes with the stage itself, the gates it names, the workspace and the profile alone', () => {
    expect(moved(changed('./agent ui', './agent uii'))).toEqual(['ui']);
    expect(moved(changed('run: npm test', 'run: npm t'))).toEqual(['api', 'e2e', 'handoff']);
    expect(moved(changed('draft: true', 'draft: false'))).toEqual(['handoff']);
    expect(moved(changed('setup: npm ci', 'setup: npm i'))).toHaveLength(5);
    expect(moved(changed('plan: feature', 'plan: feature\nprofile: strict'))).toHaveLength(5);
    expect(moved(changed('parallel: 2', 'parallel: 3'))).toEqual([]);
  });

  test('refuses a stage that the plan does not have', () => {
    expect(() => stageHash({ plan: feature, stage: 'nope' })).toThrow(RangeError);
  });
});
