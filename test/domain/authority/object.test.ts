import { describe, expect, test } from '@jest/globals';

import type { Authority } from '../../../src/domain/authority/authority.js';
import { eligible } from '../../../src/domain/authority/eligible.js';
import { type Claim, objectionToAuthority, quorumOf } from '../../../src/domain/authority/object.js';

const authority: Authority = {
  commit: 'c'.repeat(40),
  people: { ada: ['ada@example.org', 'ada@home.example', 'adal'], bea: ['bea@example.org'] },
  groups: {
    leads: { members: ['ada', 'bea', 'cy@example.org'], count: 1, selfApproval: false },
    own: { members: ['ada'], count: 1, selfApproval: true },
  },
  everybodySelfApproval: false,
};
const ADA = { name: 'Ada', email: 'ada@example.org' };
const BEA = { name: 'Bea', email: 'bea@example.org' };

const objection = (part: Partial<Claim>) =>
  objectionToAuthority({
    authority,
    by: 'leads',
    action: 'approve',
    actor: BEA,
    via: 'update',
    concerned: [{ actor: ADA, did: 'started this run' }],
    ...part,
  });
const code = (part: Partial<Claim>) => objection(part)?.code ?? 'may';

describe('who may answer for a group', () => {
  test('a member, by the key of a person or by an address', () => {
    expect(code({ actor: BEA })).toBe('may');
    expect(code({ actor: { name: 'C', email: 'CY+work@example.org' } })).toBe('may');
  });

  test('nobody else, and they are told who may', () => {
    const refusal = objection({ actor: { name: 'Eve', email: 'eve@example.org' } });
    expect(refusal).toMatchObject({ code: 'DECISION_NOT_AUTHORISED' });
    expect(refusal?.message).toContain('ada, bea, cy@example.org');
  });

  test.each(['request_changes', 'reject', 'abort'] as const)('also for %s', (action) => {
    expect(code({ action, actor: { name: 'Eve', email: 'eve@example.org' } })).toBe(
      'DECISION_NOT_AUTHORISED',
    );
    expect(code({ action, actor: ADA })).toBe('may');
  });

  test('somebody who looks like a member is none', () => {
    expect(code({ actor: { name: 'Bea', email: 'bеa@example.org' } })).toBe('DECISION_NOT_AUTHORISED');
  });

  test('a signal proves nobody’s identity; where everybody is asked it needs none', () => {
    expect(code({ via: 'signal' })).toBe('DECISION_UNSIGNED');
    expect(code({ via: 'signal', by: 'everybody' })).toBe('may');
  });

  test('whoever carries the identities of two people is neither', () => {
    expect(code({ actor: { ...BEA, user: 'adal' } })).toBe('DECISION_IDENTITY_UNCLEAR');
  });

  test.each(['constructor', 'toString', 'nobody'])('a group "%s" that is not there has no members', (by) => {
    expect(code({ by })).toBe('DECISION_NOT_AUTHORISED');
  });

  test('a deadline rejects in the engine’s name', () => {
    expect(code({ via: 'deadline', action: 'reject', actor: { name: 'stagegate', email: null } })).toBe(
      'may',
    );
  });
});

describe('nobody approves their own', () => {
  test.each([
    ['the same address', ADA],
    ['in other case and with a tag', { name: 'X', email: 'Ada+x@Example.org' }],
    ['another address of theirs', { name: 'X', email: 'ada@home.example' }],
    ['their system user', { name: 'X', email: null, user: 'adal' }],
  ])('%s', (_what, actor) => {
    expect(code({ actor })).toBe('DECISION_OWN_WORK');
    expect(code({ actor, action: 'reject' })).toBe('may');
  });

  test('nor with an address that looks like theirs, where everybody may', () => {
    expect(code({ by: 'everybody', actor: { name: 'Ada', email: 'аda@example.org' } })).toBe(
      'DECISION_OWN_WORK',
    );
    expect(code({ by: 'everybody', actor: { name: 'Eve', email: 'eve@example.org' } })).toBe('may');
  });

  test('nor with a made-up address from the same account', () => {
    const account = { user: 'dev', host: 'laptop' };
    const concerned = [
      { actor: { name: 'Di', email: 'di@example.org', ...account }, did: 'started this run' },
    ];
    const actor = { name: 'No', email: 'nobody@example.org', ...account };
    expect(code({ by: 'everybody', concerned, actor })).toBe('DECISION_OWN_WORK');
    expect(code({ by: 'everybody', concerned, actor: { ...BEA, ...account } })).toBe('may');
  });

  test('unless the groups file says so', () => {
    expect(code({ by: 'own', actor: ADA })).toBe('may');
    const open = { ...authority, everybodySelfApproval: true };
    expect(code({ by: 'everybody', actor: ADA, authority: open })).toBe('may');
  });

  test('says whose work it is', () => {
    expect(objection({ actor: ADA })?.message).toMatch(
      /Ada started this run .* somebody else of "leads" must/,
    );
  });
});

test('a plan asks for more than its group does, never for fewer', () => {
  const groups = { two: { members: ['a', 'b', 'c'], count: 2, selfApproval: false } };
  const strict = { ...authority, groups };
  expect(quorumOf({ authority: strict, by: 'two', count: 1 })).toBe(2);
  expect(quorumOf({ authority: strict, by: 'two', count: 3 })).toBe(3);
  expect(quorumOf({ authority: null, by: 'two', count: 1 })).toBe(1);
});

test('eligible counts people, without whoever started the run', () => {
  const group = {
    members: ['ada', 'ada@home.example', 'bea', 'BEA@example.org'],
    count: 1,
    selfApproval: false,
  };
  expect(eligible({ authority, group, starter: ADA })).toHaveLength(1);
  expect(eligible({ authority, group: { ...group, selfApproval: true }, starter: ADA })).toHaveLength(2);
});
