import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { LedgerRow } from '../../../src/domain/ledger/ledger-row.js';
import { auditEntry } from '../../../src/domain/ledger/audit.js';

const Data = LedgerRow.shape.data;
const AT = '2026-01-01T00:00:00.000Z';
const evidence = { head: 'a'.repeat(40), planPart: 'b', gates: null };
const entry = (kind: string, data: Parameters<typeof auditEntry>[0]['data']) =>
  auditEntry({ seq: 1, key: 'k', kind, at: AT, data });

describe('an audit entry', () => {
  test('tells who decided what on which evidence, and what came of it', () => {
    const data = {
      requestId: 'api/1',
      action: 'approve',
      actor: { name: 'Ada', email: 'ada@example.org', user: 'ada', host: 'laptop' },
      comment: null,
      evidence,
      via: 'update',
    };
    expect(entry('decided', { ...data, outcome: { kind: 'accepted', effective: true, missing: 0 } })).toEqual(
      {
        seq: 1,
        at: AT,
        actor: 'Ada <ada@example.org>',
        action: 'approve',
        resource: 'api/1',
        evidence,
        signer: null,
        outcome: 'accepted',
      },
    );
    const refused = { kind: 'refused', code: 'DECISION_OWN_WORK', message: 'Ada started it.' };
    expect(entry('decision_refused', { ...data, via: 'signal', outcome: refused })).toMatchObject({
      actor: 'Ada <ada@example.org> (by signal)',
      outcome: 'refused: DECISION_OWN_WORK Ada started it.',
    });
  });

  test('tells the engine’s own deeds as its own', () => {
    expect(entry('stage_ended', { stage: 'api', state: 'completed', failure: null })).toMatchObject({
      actor: 'stagegate',
      action: 'stage_ended',
      resource: 'api',
      outcome: 'completed',
    });
    expect(entry('finished', { state: 'failed', failure: { code: 'RUN_STAGES_FAILED' } })).toMatchObject({
      resource: 'run',
      outcome: 'failed: RUN_STAGES_FAILED',
    });
    expect(entry('abort_requested', { by: 'Bea' }).actor).toBe('Bea');
    expect(entry('paused', { actor: { name: 'Bea', email: null }, reason: 'lunch' })).toMatchObject({
      actor: 'Bea',
      outcome: 'lunch',
    });
  });

  test('tells a limit that was reached, and who froze and unfroze a repository', () => {
    const reason = 'Stage "b" does not go on, because a limit is reached: attempts: 12/12.';
    const stuck = {
      kind: 'escalation',
      by: 'anyone',
      evidence,
      failure: { code: 'QUOTA_RUN_USED_UP' },
      reason,
    };
    expect(entry('approval_requested', { id: 'b/1', ...stuck })).toMatchObject({
      actor: 'stagegate',
      resource: 'b/1',
      evidence,
      outcome: `failed: QUOTA_RUN_USED_UP: ${reason}`,
    });
    expect(entry('frozen', { by: 'Ada <ada@example.org>', reason: 'release day', base: null })).toMatchObject(
      {
        actor: 'Ada <ada@example.org>',
        action: 'frozen',
        resource: 'run',
        outcome: 'release day',
      },
    );
  });

  test('tells who is asked as what came of asking, and who worked by hand', () => {
    expect(entry('approval_requested', { id: 'api/1', by: 'leads' })).toMatchObject({
      actor: 'stagegate',
      outcome: 'leads is asked',
    });
    expect(entry('attempt_ended', { stage: 'api', by: [{ name: 'Bea', email: null }] }).actor).toBe('Bea');
  });

  test('passes over facts of another kind, and keeps the others', () => {
    expect(entry('new_kind', { actor: 7, stage: 'api' })).toMatchObject({
      actor: 'stagegate',
      resource: 'api',
    });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('actor', 'by', 'stage', 'outcome', 'evidence', 'x'), fc.jsonValue()),
        (data) => {
          expect(entry('decided', Data.parse(JSON.parse(JSON.stringify(data)))).seq).toBe(1);
        },
      ),
    );
  });
});
