import { expect, test } from '@jest/globals';

import { formatProblem } from '../../../src/plan/problem.js';
import { parseQuarantine, quarantineAt } from '../../../src/plan/quarantine/parse-quarantine.js';

const ENTRY = 'gate: unit, owner: ada@example.org, reason: slow clock';
const parse = (text: string) => parseQuarantine({ file: 'quarantine.yaml', text });
const problems = (text: string) => {
  const parsed = parse(text);
  return parsed.kind === 'problems' ? parsed.problems.map(formatProblem) : parsed;
};

test('each entry has a gate or one test of it, an owner, a reason and an end', () => {
  const text = `quarantine:\n  - {${ENTRY}, until: 2026-12-31}\n  - {${ENTRY}, test: cart › waits, until: 2026-11-30}\n`;
  const entry = { gate: 'unit', owner: 'ada@example.org', reason: 'slow clock' };
  expect(parse(text)).toEqual({
    kind: 'quarantine',
    entries: [
      { ...entry, test: null, until: '2026-12-31' },
      { ...entry, test: 'cart › waits', until: '2026-11-30' },
    ],
  });
});

test.each([
  ['no end', `quarantine: [{${ENTRY}}]`, /the key "until" is missing/],
  ['no owner', 'quarantine: [{gate: unit, reason: x, until: 2026-12-31}]', /the key "owner" is missing/],
  ['a day that is none', `quarantine: [{${ENTRY}, until: 2026-02-30}]`, /must be a day such as 2026-12-31/],
  ['for ever', `quarantine: [{${ENTRY}, until: never}]`, /must be a day/],
  ['a typing error', `quarantine: [{${ENTRY}, till: 2026-12-31}]`, /unknown key "till"/],
  ['a list alone', `- {${ENTRY}}`, /quarantine/],
  ['too much', `# ${'x'.repeat(70_000)}`, /too large/],
])('%s is a problem with its place', (_, text, problem) => {
  expect(problems(text)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  expect(() => quarantineAt({ text, commit: 'c'.repeat(40), task: 'T' })).toThrow(/has mistakes/);
});
