import { describe, expect, test } from '@jest/globals';

import { StagegateError } from '../../../src/domain/failure/catalogue.js';
import { parsePlan } from '../../../src/plan/parse-plan.js';
import { houseRules } from '../../../src/plan/policy/house-rules.js';
import { parsePolicy } from '../../../src/plan/policy/parse-policy.js';
import { planOf } from '../../support/run-plan.js';

const COMMIT = 'c'.repeat(40);
const parse = (text: string) => parsePolicy({ file: 'policy.yaml', text, commit: COMMIT });
const problems = (text: string) => {
  const parsed = parse(text);
  return parsed.kind === 'problems'
    ? parsed.problems.map(({ line, message }) => `${line}: ${message}`).join('\n')
    : 'none';
};

describe('a policy file', () => {
  test('has short and long forms', () => {
    expect(
      parse(`default: deny
policies:
  infra:
    when: {paths: infra/**, executor: claude, over: {files: 3}}
    then: require_approval
    approve: {by: ops, count: 2, deadline: 1h}
    why: production
    risks: downtime
  net: {when: {effects: [network, external]}, then: deny, override: release}
  docs: {then: allow}
`),
    ).toEqual({
      kind: 'policy',
      policy: {
        commit: COMMIT,
        otherwise: 'deny',
        rules: [
          {
            id: 'infra',
            when: { paths: ['infra/**'], executor: ['claude'], over: { files: 3 } },
            outcome: 'require_approval',
            approve: { by: 'ops', count: 2, deadlineMs: 3_600_000, onDeadline: 'hold' },
            override: null,
            why: 'production',
            risks: ['downtime'],
          },
          {
            id: 'net',
            when: { effects: ['network', 'external'] },
            outcome: 'deny',
            approve: null,
            override: 'release',
            why: null,
            risks: [],
          },
          { id: 'docs', when: {}, outcome: 'allow', approve: null, override: null, why: null, risks: [] },
        ],
      },
    });
    expect(parse('{}')).toMatchObject({ policy: { otherwise: 'allow', rules: [] } });
  });

  test.each([
    ['policies:\n  a: {then: denied}', /2: "denied" is not known here/],
    ['policies:\n  a: {then: allow, approve: ops}', /2: .*goes with "then: require_approval" alone/],
    ['policies:\n  a: {then: allow, override: ops}', /2: .*goes with "then: deny" alone/],
    ['policies:\n  a: {then: deny, override: everybody}', /2: .*must name a group/],
    ['policies:\n  a:\n    then: deny\n    when: {path: x}', /4: unknown key "path"/],
    ['policies:\n  a: {then: deny, when: {paths: ../x}}', /2: .*must not contain/],
    ['policies:\n  default: {then: deny}', /2: .*engine's own name/],
    ['default: maybe', /1: "maybe" is not known here/],
    ['- a', /1: the file is a list/],
    [`# ${'x'.repeat(30_000)}`, /1: the file is too large/],
  ])('%# names its mistakes by their place', (text, told) => {
    expect(problems(text)).toMatch(told);
  });
});

describe("a plan's policies", () => {
  test('are part of its hash, and absent from a plan that has none', () => {
    const read = (text: string) => {
      const parsed = parsePlan({ file: 'plan.yaml', text });
      if (parsed.kind !== 'plan') throw new Error(JSON.stringify(parsed));
      return parsed;
    };
    const bare = 'plan: p\nstages: {a: {run: ls}}';
    expect(Object.keys(read(bare).plan)).not.toContain('policies');
    expect(Object.keys(read(bare).plan.stages[0] ?? {})).not.toEqual(expect.arrayContaining(['kind']));
    const ruled = read(`${bare}\npolicies: {no: {then: deny}}`);
    expect(ruled.plan.policies).toMatchObject([{ id: 'no', outcome: 'deny' }]);
    expect(ruled.hash).not.toBe(read(bare).hash);
  });
});

describe('the rules of a base', () => {
  const rules = (texts: { groups?: string; policy?: string }) => {
    const given = { groups: texts.groups ?? null, policy: texts.policy ?? null };
    const starter = { name: 'Ada', email: 'ada@example.org' };
    try {
      return houseRules({ ...given, plan: planOf([{ key: 'a' }]), commit: COMMIT, starter, task: 'ADD-42' });
    } catch (error) {
      if (error instanceof StagegateError) return error.failure.code;
      throw error;
    }
  };

  test('are none where nobody says anything', () => {
    expect(rules({})).toEqual({});
  });

  test.each([
    [{ policy: 'policies: {a: {then: no}}' }, 'POLICY_INVALID'],
    [{ policy: 'policies: {a: {then: deny, override: ops}}' }, 'OVERRIDE_UNKNOWN'],
    [
      { policy: 'policies: {a: {then: deny, override: ops}}', groups: 'groups: {leads: bea@example.org}' },
      'GROUP_UNKNOWN',
    ],
    [
      {
        policy: 'policies: {a: {then: require_approval, approve: ops}}',
        groups: 'groups: {ops: ada@example.org}',
      },
      'QUORUM_UNREACHABLE',
    ],
  ])('are refused when nobody could follow them (%#)', (texts, code) => {
    expect(rules(texts)).toBe(code);
  });
});
