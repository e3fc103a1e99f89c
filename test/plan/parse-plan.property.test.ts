import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';

import { Plan } from '../../src/domain/plan/plan.js';
import { parsePlan } from '../../src/plan/parse-plan.js';
import { hashPlan } from '../../src/plan/plan-hash.js';
import { previewPlan } from '../../src/plan/preview.js';
import { PlanPreview } from '../../src/plan/preview-schema.js';
import { FEATURE_PLAN } from './issue-example.js';
import { planOf } from './parsing.js';

const duration = fc
  .tuple(fc.integer({ min: 1, max: 700 }), fc.constantFrom('ms', 's', 'm', 'h'))
  .map(([n, unit]) => `${String(n)}${unit}`);
const command = fc.oneof(
  fc.stringMatching(/^[a-z][a-z ./-]{0,20}$/),
  fc
    .array(
      fc.string({ maxLength: 10 }).filter((word) => !/\p{Cc}|\p{Cs}/u.test(word)),
      { minLength: 1, maxLength: 4 },
    )
    .map((rest) => ['prog', ...rest]),
);
const glob = fc.constantFrom('src/**', 'a/*.ts', '!src/gen/**', '**/*.md', 'app/(x)/[id].tsx', 'README.md');
const oneOrMany = <T>(item: fc.Arbitrary<T>) => fc.oneof(item, fc.uniqueArray(item, { maxLength: 3 }));
const approval = fc.oneof(
  fc.constant('leads'),
  fc.constant(true),
  fc.record(
    {
      by: fc.constantFrom('leads', 'ops'),
      count: fc.integer({ min: 1, max: 20 }),
      deadline: duration,
      on_deadline: fc.constantFrom('hold', 'reject'),
    },
    { requiredKeys: [] },
  ),
);
const gate = fc.oneof(
  command,
  fc.record(
    { run: command, timeout: duration, required: fc.boolean(), disabled: fc.constantFrom('slow', 'off') },
    { requiredKeys: ['run'] },
  ),
);
const stage = fc.record(
  {
    title: fc.constantFrom('A stage', 'Another: one'),
    run: command,
    scope: oneOrMany(glob),
    changes: fc.constantFrom('required', 'none', 'optional'),
    produces: fc.constantFrom('a.json', ['a.json', 'b.md'], { 'a.json': 's.json', 'b.md': {} }),
    gates: oneOrMany(fc.constantFrom('g0', 'g1')),
    approve: approval,
    attempts: fc.integer({ min: 1, max: 50 }),
    timeout: duration,
    stall: duration,
    when: fc.record({ changed: oneOrMany(glob).filter((globs) => globs.length > 0) }),
    env: oneOrMany(fc.constantFrom('A', 'B')),
  },
  { requiredKeys: ['run'] },
);
const source = fc
  .record({
    gates: fc.tuple(gate, gate),
    stages: fc.array(fc.tuple(stage, fc.nat(), fc.boolean()), { minLength: 1, maxLength: 6 }),
    approve: approval,
  })
  .map(({ gates: [g0, g1], stages, approve }) => ({
    plan: 'generated',
    gates: { g0, g1 },
    stages: Object.fromEntries(
      stages.map(([body, pick, needs], index) => [
        `s${String(index)}`,
        needs && index > 0 ? { ...body, needs: `s${String(pick % index)}` } : body,
      ]),
    ),
    handoff: { gates: ['g0'], approve },
  }));

describe('any plan that parses', () => {
  test('is a frozen plan that survives JSON with its hash, and has a preview', () => {
    fc.assert(
      fc.property(source, (value) => {
        const { plan, hash } = planOf(stringify(value));
        const again = Plan.parse(JSON.parse(JSON.stringify(plan)));
        expect(again).toEqual(plan);
        expect(hashPlan(again)).toBe(hash);
        const preview = previewPlan({ plan, hash });
        expect(PlanPreview.parse(JSON.parse(JSON.stringify(preview)))).toEqual(preview);
      }),
      { numRuns: 60 },
    );
  });
});

describe('any text at all', () => {
  const edit = fc.record({
    at: fc.nat(FEATURE_PLAN.length),
    cut: fc.nat(12),
    put: fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        '&a ',
        '*a',
        '!',
        '{',
        '}',
        '[',
        '- ',
        '\n',
        '\t',
        ': ',
        '|\n',
        '"',
        '\u{0}',
        '<<: ',
        '__proto__',
      ),
    ),
  });

  test('is a plan or has problems at places within it', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const text = edits.reduce(
          (old, { at, cut, put }) => old.slice(0, at) + put + old.slice(at + cut),
          FEATURE_PLAN,
        );
        const result = parsePlan({ file: 'p', text });
        if (result.kind === 'plan') return;
        expect(result.problems.length).toBeGreaterThan(0);
        const lines = text.split('\n').length;
        for (const { line, column } of result.problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('even when it is no YAML', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(['plan', 'problems']).toContain(parsePlan({ file: 'p', text }).kind);
      }),
      { numRuns: 150 },
    );
  });
});
