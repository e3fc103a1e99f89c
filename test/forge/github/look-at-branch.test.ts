import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { failureOf, forgeAt } from './connecting.js';
import { type Json, sampleOf } from './contract.js';
import { GitHubServer, refusal, type Reply } from './github-server.js';

let server: GitHubServer;
beforeEach(async () => {
  server = await GitHubServer.open();
});
afterEach(async () => {
  await server.close();
  expect(server.wrong).toEqual([]);
});

const rule = (type: string): Json => ({ type });
const rulesOf = (...types: string[]): Reply => ({ status: 200, body: types.map(rule) });
const branchOf = (given: { protected: boolean; enabled?: boolean }): Reply => {
  const { enabled } = given;
  const protection = enabled === undefined ? {} : { enabled };
  const over = { name: 'stagegate/ADD-42', protected: given.protected, protection };
  return { status: 200, body: { ...sampleOf('branch-with-protection'), ...over } };
};
const absent = refusal(404, 'Branch not found');

/** What the forge says of `stagegate/ADD-42` when GitHub answers so. */
async function looked({ rules, branch }: { rules: Reply; branch: Reply }) {
  server.answer = ({ path }) => (path.includes('/rules/branches/') ? rules : branch);
  return (await forgeAt({ server })).lookAtBranch({ branch: 'stagegate/ADD-42' });
}

describe('whether GitHub keeps a branch', () => {
  test('is asked with two looks, and a branch that is not there yet is open', async () => {
    expect(await looked({ rules: rulesOf(), branch: absent })).toEqual({ kind: 'open' });
    expect(server.calls.sort()).toEqual([
      'GET /repos/shop/store/branches/stagegate%2FADD-42',
      'GET /repos/shop/store/rules/branches/stagegate%2FADD-42',
    ]);
    const there = branchOf({ protected: false, enabled: false });
    expect(await looked({ rules: rulesOf(), branch: there })).toEqual({ kind: 'open' });
  });

  test.each(['update', 'pull_request', 'merge_queue'])('is said by a rule "%s"', async (type) => {
    const by = `rules of github.example: ${type}`;
    const rules = { status: 200, body: [ruleFor(type), rule('deletion')] };
    expect(await looked({ rules, branch: absent })).toEqual({ kind: 'protected', by });
  });

  test('is said by a rule against new branches, as long as there is none of the name', async () => {
    const rules = rulesOf('creation');
    expect(await looked({ rules, branch: absent })).toMatchObject({ kind: 'protected' });
    const there = branchOf({ protected: true, enabled: false });
    expect(await looked({ rules, branch: there })).toEqual({ kind: 'open' });
  });

  test('is not said by rules about how a push must look, though GitHub calls the branch protected then', async () => {
    const rules = rulesOf('deletion', 'non_fast_forward', 'required_linear_history');
    for (const branch of [
      branchOf({ protected: true, enabled: false }),
      branchOf({ protected: true }),
      absent,
    ])
      expect(await looked({ rules, branch })).toEqual({ kind: 'open' });
  });

  test('is said by a classic protection', async () => {
    const by = 'a branch protection of github.example';
    for (const enabled of [{ enabled: true }, {}]) {
      const branch = branchOf({ protected: true, ...enabled });
      expect(await looked({ rules: rulesOf(), branch })).toEqual({ kind: 'protected', by });
    }
    const branch = branchOf({ protected: true, enabled: true });
    const rules = refusal(404, 'Not Found');
    expect(await looked({ rules, branch })).toEqual({ kind: 'protected', by });
  });

  test('is not known where a right is missing, or nothing can be seen', async () => {
    const forbidden = refusal(403, 'Resource not accessible by personal access token');
    const unseen = [
      { rules: forbidden, branch: absent },
      { rules: rulesOf(), branch: forbidden },
      { rules: refusal(404, 'Not Found'), branch: absent },
    ];
    for (const answers of unseen) expect(await looked(answers)).toMatchObject({ kind: 'unknown' });
    const note = expect.stringContaining('Metadata: read');
    expect(await looked({ rules: forbidden, branch: absent })).toMatchObject({ note });
  });

  test('is known of a branch that is there also at an Enterprise that knows no rules', async () => {
    const branch = branchOf({ protected: false, enabled: false });
    expect(await looked({ rules: refusal(404, 'Not Found'), branch })).toEqual({ kind: 'open' });
  });

  test('is read to the last page of the rules', async () => {
    server.answer = ({ path }) => {
      if (!path.includes('/rules/')) return absent;
      const first = new URL(path, 'http://x').searchParams.get('page') === '1';
      return first
        ? { status: 200, body: Array.from({ length: 100 }, () => rule('deletion')) }
        : rulesOf('update');
    };
    const forge = await forgeAt({ server });
    expect(await forge.lookAtBranch({ branch: 'stagegate/ADD-42' })).toMatchObject({ kind: 'protected' });
  });

  test('fails as everything does when the token is wrong, or the server is', async () => {
    const rules = rulesOf();
    const codes = [
      [refusal(401, 'Bad credentials'), 'FORGE_UNAUTHORIZED'],
      [refusal(500, 'Server Error'), 'FORGE_FAILED'],
      [refusal(429, 'Too many requests', { 'retry-after': '7' }), 'FORGE_LIMITED'],
    ] as const;
    for (const [branch, code] of codes)
      expect((await failureOf(looked({ rules, branch }))).failure.code).toBe(code);
  });
});

/** A rule as GitHub describes those that need parameters. */
function ruleFor(type: string): Json {
  if (type !== 'pull_request') return rule(type);
  return { type, parameters: PULL_REQUEST };
}

const PULL_REQUEST = {
  dismiss_stale_reviews_on_push: false,
  require_code_owner_review: false,
  require_last_push_approval: false,
  required_approving_review_count: 1,
  required_review_thread_resolution: false,
};
