import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { StagegateError } from '../../../src/domain/failure/catalogue.js';
import { authorityFor } from '../../../src/plan/groups/authority-for.js';
import { parseGroups } from '../../../src/plan/groups/parse-groups.js';
import { approvalRule, planOf } from '../../support/run-plan.js';

const COMMIT = 'c'.repeat(40);
const parse = (text: string) => parseGroups({ file: 'groups.yaml', text, commit: COMMIT });
const problems = (text: string) => {
  const parsed = parse(text);
  return parsed.kind === 'problems' ? parsed.problems.map(({ message }) => message).join('\n') : 'none';
};

describe('a groups file', () => {
  test('has short and long forms', () => {
    expect(
      parse(`people:
  ada: [ada@example.org, ada]
  bea: bea@example.org
groups:
  leads: [ada, bea]
  release: {members: [ada, bea, cy@example.org], count: 2, self_approval: true}
  everybody: {self_approval: true}
`),
    ).toEqual({
      kind: 'authority',
      authority: {
        commit: COMMIT,
        people: { ada: ['ada@example.org', 'ada'], bea: ['bea@example.org'] },
        groups: {
          leads: { members: ['ada', 'bea'], count: 1, selfApproval: false },
          release: { members: ['ada', 'bea', 'cy@example.org'], count: 2, selfApproval: true },
        },
        everybodySelfApproval: true,
      },
    });
  });

  test.each([
    ['an identity of two people', 'people: {a: x@y.z, b: X+t@y.z}\ngroups: {leads: a}', '"a" already'],
    ['a group of nobody', 'groups: {leads: []}', 'no members'],
    [
      'a quorum that its members cannot reach',
      'groups: {leads: {members: [a, A], count: 2}}',
      '"leads" has 1',
    ],
    ['members of everybody', 'groups: {everybody: [ada]}', 'self_approval'],
    ['an unknown key', 'groups: {leads: {member: a}}', 'member'],
    ['no groups', 'people: {a: b}', 'groups'],
    ['an empty file', '', 'empty'],
    ['a list', '- a', ''],
    ['what is no YAML', 'groups: {', ''],
  ])('with %s is refused', (_what, text, words) => {
    expect(parse(text).kind).toBe('problems');
    expect(problems(text)).toContain(words);
  });

  test('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), (text) => ['authority', 'problems'].includes(parse(text).kind)));
  });
});

describe('the authority of a plan', () => {
  const plan = (by: string, count = 1) =>
    planOf([{ key: 'api', approval: { ...approvalRule(), by, count } }]);
  const starter = { name: 'Ada', email: 'ada@example.org' };
  const code = (given: { plan: ReturnType<typeof plan>; text: string | null }) => {
    try {
      return authorityFor({ ...given, commit: COMMIT, starter, task: 'ADD-42' })?.commit ?? 'everybody may';
    } catch (error) {
      return error instanceof StagegateError ? error.failure.code : error;
    }
  };
  const text = 'groups: {leads: [ada@example.org, bea@example.org], solo: [ada@example.org]}';

  test('is nobody’s without a groups file', () => {
    expect(code({ plan: plan('leads'), text: null })).toBe('everybody may');
  });

  test('is the base’s, and too few or unknown approvers are told before anything runs', () => {
    expect(code({ plan: plan('leads'), text })).toBe(COMMIT);
    expect(code({ plan: plan('chiefs'), text })).toBe('GROUP_UNKNOWN');
    expect(code({ plan: plan('constructor'), text })).toBe('GROUP_UNKNOWN');
    expect(code({ plan: plan('leads', 2), text })).toBe('QUORUM_UNREACHABLE');
    expect(code({ plan: plan('solo'), text })).toBe('QUORUM_UNREACHABLE');
    expect(code({ plan: plan('leads'), text: 'groups: 3' })).toBe('GROUPS_INVALID');
  });
});
