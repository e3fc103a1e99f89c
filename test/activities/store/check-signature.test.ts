import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { CheckSignatureInput } from '../../../src/activities/contracts.js';
import type { Decision } from '../../../src/domain/approval/approval.js';
import { Signers } from '../../support/signers.js';

const AT = '2026-03-01T12:00:00.000Z';
const FOR = { repository: 'https://forge.example/r.git', task: 'ADD-42', workflowId: 'stagegate/r/add-42' };
const DECISION: Decision = {
  runNumber: 3,
  requestId: 'api/1',
  action: 'approve',
  evidence: { head: 'a'.repeat(40), planPart: 'b'.repeat(64), gates: 'c'.repeat(64) },
  token: 'token-0001',
  actor: { name: 'Ada', email: 'ada@example.org' },
  comment: null,
};

let people: Signers;
beforeAll(() => {
  people = new Signers('ada', 'bea', 'old', 'early', 'git', 'gone', 'authority', 'eve');
});
afterAll(() => people.close());

const allowed = () => [
  '# who may decide',
  people.line('ada@example.org,adal', 'ada'),
  people.line('bea@example.org', 'bea'),
  people.line('old@example.org', 'old', 'valid-before="20260101"'),
  people.line('early@example.org', 'early', 'valid-after="20270101"'),
  people.line('git@example.org', 'git', 'namespaces="git"'),
  people.line('gone@example.org', 'gone'),
  people.line('*@corp.example', 'authority', 'cert-authority'),
];

const check = (decision: Decision, part: Partial<CheckSignatureInput> = {}) => {
  const { hash, check: checks } = people.frozen(allowed(), people.revoke('gone'));
  const run = { repository: { id: FOR.repository }, taskKey: FOR.task } as CheckSignatureInput['run'];
  return checks({ run, workflowId: FOR.workflowId, signers: hash, decision, at: AT, ...part });
};
const signed = (by: string, part: { signedAt?: string; namespace?: string } = {}, decision = DECISION) =>
  people.signed(decision, by, { for: FOR, signedAt: '2026-03-01T11:00:00.000Z', ...part });
const codeOf = async (decision: Decision, part?: Partial<CheckSignatureInput>) => {
  const checked = await check(decision, part);
  return checked.kind === 'refused' ? checked.code : checked.signer.principal;
};

describe('a signature', () => {
  test('proves its key, and the principal that the signer says they are, or the first of the key', async () => {
    const checked = await check(signed('ada'));
    expect(checked).toEqual({
      kind: 'good',
      signer: {
        principal: 'ada@example.org',
        fingerprint: expect.stringMatching(/^SHA256:\S{43}$/),
        also: ['adal'],
      },
    });
    expect(await check(signed('ada'))).toEqual(checked);
    const claiming = { ...DECISION, actor: { name: 'Ada', email: 'bea@example.org' } };
    expect(await codeOf(signed('ada', {}, claiming))).toBe('ada@example.org');
  });

  test('of a certificate counts for the principals that the authority gave it', async () => {
    const certificate = people.certify('authority', 'eve', 'eve@corp.example');
    expect(await codeOf(signed(certificate), { at: new Date().toISOString() })).toBe(
      'DECISION_SIGNATURE_EXPIRED',
    );
    const now = new Date().toISOString();
    expect(await codeOf(signed(certificate, { signedAt: now }), { at: now })).toBe('eve@corp.example');
    expect(await codeOf(signed('eve', { signedAt: now }), { at: now })).toBe('DECISION_SIGNER_UNKNOWN');
  });

  const changed: [string, Partial<Decision>][] = [
    ['the request', { requestId: 'api/2' }],
    ['the run', { runNumber: 4 }],
    ['the action', { action: 'reject' }],
    ['the evidence', { evidence: { ...DECISION.evidence, head: 'd'.repeat(40) } }],
    ['the comment', { comment: 'well done' }],
    ['the answers', { answers: { q: 'yes' } }],
    ['the token', { token: 'token-0002' }],
    ['who they say they are', { actor: { name: 'Ada', email: 'bea@example.org' } }],
  ];
  test.each(changed)('does not fit when %s was changed', async (_what, part) => {
    expect(await codeOf({ ...signed('ada'), ...part })).toBe('DECISION_SIGNATURE_WRONG');
  });

  test('does not fit another time, task, repository, workflow or purpose, nor rubbish anything', async () => {
    const good = signed('ada');
    const ssh = good.signature?.ssh ?? '';
    const later = { ...good, signature: { signedAt: AT, ssh } };
    expect(await codeOf(later)).toBe('DECISION_SIGNATURE_WRONG');
    expect(await codeOf(good, { workflowId: 'stagegate/r/other' })).toBe('DECISION_SIGNATURE_WRONG');
    const run = (id: string, taskKey: string) =>
      ({ repository: { id }, taskKey }) as CheckSignatureInput['run'];
    expect(await codeOf(good, { run: run(FOR.repository, 'ADD-43') })).toBe('DECISION_SIGNATURE_WRONG');
    expect(await codeOf(good, { run: run('elsewhere', FOR.task) })).toBe('DECISION_SIGNATURE_WRONG');
    expect(await codeOf(signed('ada', { namespace: 'git' }))).toBe('DECISION_SIGNATURE_WRONG');
    const junk = '-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n';
    expect(await codeOf({ ...good, signature: { signedAt: AT, ssh: junk } })).toBe(
      'DECISION_SIGNATURE_WRONG',
    );
  });

  test('is too old after a day, and not from the future', async () => {
    const expired = 'DECISION_SIGNATURE_EXPIRED';
    expect(await codeOf(signed('ada', { signedAt: '2026-02-28T12:00:00.000Z' }))).toBe('ada@example.org');
    expect(await codeOf(signed('ada', { signedAt: '2026-02-28T11:59:59.000Z' }))).toBe(expired);
    expect(await codeOf(signed('ada', { signedAt: '2026-03-01T12:06:00.000Z' }))).toBe(expired);
  });

  test('counts while its key does: not before, not afterwards, as of the moment when it came', async () => {
    expect(await codeOf(signed('old'))).toBe('DECISION_SIGNATURE_EXPIRED');
    expect(await codeOf(signed('early'))).toBe('DECISION_SIGNATURE_EXPIRED');
    const signedAt = '2025-12-31T20:00:00.000Z';
    expect(await codeOf(signed('old', { signedAt }), { at: '2025-12-31T21:00:00.000Z' })).toBe(
      'old@example.org',
    );
  });

  test('of a key that was revoked, is allowed for other purposes, or is nobody’s, does not count', async () => {
    expect(await check(signed('gone'))).toMatchObject({
      code: 'DECISION_SIGNER_UNKNOWN',
      message: expect.stringContaining('revoked'),
    });
    expect(await check(signed('git'))).toMatchObject({
      code: 'DECISION_SIGNER_UNKNOWN',
      message: expect.stringContaining('other purposes'),
    });
    expect(await codeOf(signed('authority'))).toBe('DECISION_SIGNER_UNKNOWN');
  });

  test('that cannot be checked is neither good nor wrong', async () => {
    expect(await codeOf(signed('ada'), { signers: 'f'.repeat(64) })).toBe('DECISION_SIGNATURE_UNCHECKED');
  });
});
