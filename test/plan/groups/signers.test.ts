import { describe, expect, test } from '@jest/globals';

import { StagegateError } from '../../../src/domain/failure/catalogue.js';
import { askedWarnings } from '../../../src/plan/groups/asked-warnings.js';
import { checkSigners } from '../../../src/plan/groups/check-signers.js';
import { keyedMembers } from '../../../src/plan/groups/keyed-members.js';
import { approvalRule, planOf } from '../../support/run-plan.js';

const AT = '2026-03-01T12:00:00.000Z';
const authority = {
  commit: 'c'.repeat(40),
  people: { ada: ['ada@example.org', 'ada@home.example'] },
  groups: {
    leads: { members: ['ada', 'bea@example.org', 'cy@example.org'], count: 2, selfApproval: false },
    ops: { members: ['dan@example.org'], count: 1, selfApproval: true, signed: true as const },
  },
  everybodySelfApproval: false,
};
const starter = { name: 'Cy', email: 'cy@example.org' };
const keyed = (signers: string) => {
  const { members } = authority.groups.leads;
  return keyedMembers({ signers, members, authority, at: AT });
};

describe('who has a key', () => {
  test.each([
    ['by an alias of a person', 'Ada@Home.example ssh-ed25519 AAAA', ['ada']],
    ['of several principals of one key', 'x@y.z,bea@example.org ssh-rsa AAAA c', ['bea@example.org']],
    [
      'by a pattern',
      '*@example.org cert-authority ssh-ed25519 AAAA',
      ['ada', 'bea@example.org', 'cy@example.org'],
    ],
    ['for this purpose', 'ada namespaces="git,stagegate-*" sk-ssh-ed25519@openssh.com AAAA', ['ada']],
    ['not for another', 'bea@example.org namespaces="git,file" ssh-ed25519 AAAA', []],
    ['not any more', 'bea@example.org valid-before="20260101" ssh-ed25519 AAAA', []],
    [
      'still',
      'bea@example.org valid-before="20260401Z",namespaces="*" ssh-ed25519 AAAA',
      ['bea@example.org'],
    ],
    ['not behind a comment sign, nor without a key', '# ada ssh-ed25519 AAAA\nada\n\n', []],
  ])('%s', (_what, text, members) => {
    expect(keyed(text)).toEqual(members);
  });
});

const given = {
  ...{
    plan: planOf([{ key: 'a', approval: approvalRule({ by: 'ops' }) }]),
    authority,
    repository: null,
    starter,
  },
  ...{ commit: 'c'.repeat(40), task: 'T-1', at: AT },
};
const codeOf = (part: Partial<Parameters<typeof checkSigners>[0]>) => {
  try {
    checkSigners({ ...given, signers: null, ...part });
    return null;
  } catch (error) {
    return error instanceof StagegateError ? error.failure : null;
  }
};

describe('a start', () => {
  test('is refused where too few of a group that must sign have a key, with whom to add', () => {
    expect(codeOf({ signers: 'dan@example.org ssh-ed25519 AAAA' })).toBeNull();
    expect(codeOf({})).toMatchObject({ code: 'SIGNERS_MISSING' });
    expect(codeOf({ signers: '# nobody' })).toMatchObject({ code: 'SIGNERS_INVALID' });
    const few = codeOf({ signers: 'ada@example.org ssh-ed25519 AAAA' });
    expect(few).toMatchObject({
      code: 'SIGNERS_TOO_FEW',
      next: expect.stringContaining("'dan@example.org namespaces="),
    });
  });

  test('counts neither whoever starts it, nor groups that need not sign', () => {
    const signers = 'ada ssh-ed25519 AAAA\ncy@example.org ssh-ed25519 AAAA';
    const asking = { approval: approvalRule({ by: 'leads' }) };
    expect(codeOf({ signers, plan: planOf([{ key: 'a', ...asking }]) })).toBeNull();
    const plan = planOf([{ key: 'a', ...asking }], { approvals: { signed: true } });
    expect(codeOf({ signers, plan })).toMatchObject({
      message: expect.stringMatching(
        /^2 of "leads" must sign, but of those who may only ada can.*bea@example\.org/,
      ),
    });
  });
});

describe('a plan that asks oddly', () => {
  const warnings = (rule: Parameters<typeof approvalRule>[0], part = {}) => {
    const plan = planOf([{ key: 'a', approval: approvalRule(rule) }]);
    return askedWarnings({ ...given, plan, signers: null, ...part });
  };

  test('has an escalation, or a reminder, after a deadline that rejects', () => {
    const late = { deadlineMs: 7_200_000, escalate: { afterMs: 28_800_000, to: 'leads' } };
    expect(warnings({ ...late, onDeadline: 'reject' })).toEqual([
      'the approval of stage "a" is rejected after 2h, so that "leads" is never asked (escalate: after 8h)',
    ]);
    expect(warnings({ ...late, onDeadline: 'hold' })).toEqual([]);
    const remind = { kind: 'every', ms: 7_200_000 } as const;
    expect(warnings({ deadlineMs: 7_200_000, onDeadline: 'reject', remind })).toEqual([
      'the approval of stage "a" is rejected after 2h, so that nobody is ever reminded (remind: 2h)',
    ]);
  });

  test('asks a group, or a second one, that could never answer', () => {
    const escalate = { afterMs: 1, to: 'ops' };
    expect(warnings({ by: 'leads', count: 2, escalate }).join('\n')).toMatch(
      /a start would be refused: 2 of "ops" would have to approve, and so many never could/,
    );
    expect(warnings({ by: 'nobody' }).join('\n')).toContain(
      'a start would be refused: it asks the group "nobody"',
    );
    expect(warnings({ by: 'ops' }, { signers: 'x ssh-ed25519 AAAA' }).join('\n')).toContain(
      'a start would be refused: 1 of "ops" must sign, but nobody has a key',
    );
  });
});
