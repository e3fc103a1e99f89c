import { describe, expect, test } from '@jest/globals';

import type { Authority } from '../../../src/domain/authority/authority.js';
import { askedWarnings } from '../../../src/plan/groups/asked-warnings.js';
import { planOf } from '../parsing.js';

const authority: Authority = {
  commit: 'c'.repeat(40),
  people: {
    ada: ['ada@example.org', 'LOGIN:ada-l'],
    bea: ['bea@example.org'],
    cy: ['cy@example.org', 'login:cy'],
  },
  groups: {
    leads: { members: ['ada', 'bea', 'cy@example.org', 'login:loose'], count: 1, selfApproval: false },
    few: { members: ['bea', 'login:loose'], count: 1, selfApproval: false },
  },
  everybodySelfApproval: false,
};

function warnings(approve: string, starter = 'zed@example.org'): string[] {
  const { plan } = planOf(`plan: x\nstages: {a: {run: x, approve: ${approve}}}`);
  const who = { name: 'Z', email: starter };
  const at = '2026-01-01T00:00:00Z';
  return askedWarnings({ plan, authority, repository: null, signers: null, starter: who, at });
}

describe('a plan that asks in a draft pull request', () => {
  test('says when too few of the group are known by their login', () => {
    expect(warnings('{by: few, pr: draft}')).toEqual([
      expect.stringMatching(
        /^reviews alone cannot approve for "few": 1 must, but nobody is known by a login/,
      ),
    ]);
    expect(warnings('{by: leads, count: 3, pr: draft}')).toEqual([
      expect.stringContaining('3 must, but only ada, cy@example.org are known'),
    ]);
  });

  test('does not count whoever starts it', () => {
    expect(warnings('{by: leads, count: 2, pr: draft}', 'cy@example.org')).toEqual([
      expect.stringContaining('2 must, but only ada is known'),
    ]);
  });

  test('says nothing where enough are, or where it is not asked there', () => {
    expect(warnings('{by: leads, count: 2, pr: draft}')).toEqual([]);
    expect(warnings('{by: few}')).toEqual([]);
  });
});
