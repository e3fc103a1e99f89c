import { describe, expect, test } from '@jest/globals';

import { readRecords } from '../../../src/domain/rerun/read-records.js';
import { ledgerRow, proof } from './evidence.js';

const verified = (stage: string) => ledgerRow('verified', { stage, evidence: { ...proof(stage) } });
const ended = (stage: string, outcome: string) => ledgerRow('stage_ended', { stage, outcome });

function fate(...rows: Parameters<typeof readRecords>[0]) {
  const record = readRecords(rows).get('a');
  return record?.kind === 'unproved' ? record.last : (record?.kind ?? 'nothing');
}

describe('what a ledger proves of a stage', () => {
  test.each([
    ['nothing, without a row', [], 'nothing'],
    ['its evidence, once it was verified', [verified('a'), ended('a', 'completed')], 'proved'],
    ['nothing of another stage', [verified('b')], 'nothing'],
    ['that it had begun', [ledgerRow('stage_started', { stage: 'a' })], 'started'],
    ['that it failed', [ended('a', 'failed')], 'failed'],
    ['that it was stopped', [ended('a', 'stopped')], 'stopped'],
    [
      'nothing any more, once it was to be rerun',
      [verified('a'), ledgerRow('reran', { stage: 'a' })],
      'reset',
    ],
    [
      'the last word of several',
      [
        verified('a'),
        ledgerRow('reran', { stage: 'a' }),
        ledgerRow('stage_started', { stage: 'a' }),
        verified('a'),
      ],
      'proved',
    ],
    [
      'nothing, when its evidence is of another make',
      [ledgerRow('verified', { stage: 'a', head: 'x' })],
      'unreadable',
    ],
    ['nothing, by rows of a newer program', [ledgerRow('blessed', { stage: 'a' })], 'nothing'],
  ])('%s', (_name, rows, expected) => {
    expect(fate(...rows)).toBe(expected);
  });

  test('a skipped stage is proved by its end', () => {
    const evidence = { ...proof('a', {}, { verdict: { kind: 'skipped', reason: 'no changes' } }) };
    expect(fate(ledgerRow('stage_ended', { stage: 'a', outcome: 'skipped', evidence }))).toBe('proved');
  });
});
