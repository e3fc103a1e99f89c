import { describe, expect, test } from '@jest/globals';

import type { Authority } from '../../../src/domain/authority/authority.js';
import { objectionToAuthority } from '../../../src/domain/authority/object.js';

const authority: Authority = {
  commit: 'c'.repeat(40),
  people: { ada: ['ada@example.org', 'login:Ada-L', 'adal'], bea: ['bea@example.org'] },
  groups: {
    leads: { members: ['ada', 'bea', 'login:loose'], count: 1, selfApproval: false },
    others: { members: ['bea'], count: 1, selfApproval: false },
  },
  everybodySelfApproval: false,
};
const starter = { name: 'Zed', email: 'zed@example.org' };

/** The code of the refusal of a review by a login; `null` where it counts. */
const refusalOf = (login: string, by = 'leads', concerned = starter) =>
  objectionToAuthority({
    ...{ authority, by, action: 'approve', via: 'review' },
    actor: { name: login, email: null, login },
    concerned: [{ actor: concerned, did: 'started the run' }],
  });

describe('a login at the forge', () => {
  test('is whoever the groups file says, in any case', () => {
    expect(refusalOf('ada-l')).toBeNull();
    expect(refusalOf('ADA-L')).toBeNull();
    expect(refusalOf('ada-l', 'others')).toMatchObject({ code: 'DECISION_NOT_AUTHORISED' });
  });

  test('is no system user, no key of a person and no address of the same name, which strangers may take there', () => {
    for (const login of ['adal', 'ada', 'ada@example.org', 'login:ada-l'])
      expect(refusalOf(login)).toMatchObject({ code: 'DECISION_NOT_AUTHORISED' });
  });

  test('that belongs to nobody in particular does not count, also where a group names it', () => {
    expect(refusalOf('loose')?.message).toContain('below people, as "login:loose"');
  });

  test('is the person that started the run under another identity', () => {
    const ada = { name: 'Ada', email: 'ada@example.org' };
    expect(refusalOf('ada-l', 'leads', ada)).toMatchObject({ code: 'DECISION_OWN_WORK' });
  });
});
