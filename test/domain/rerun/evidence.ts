import type { StageEvidence } from '../../../src/domain/rerun/stage-evidence.js';
import type { RecordedLedgerRow } from '../../../src/domain/ledger/ledger-row.js';
import { commitOf, hashOf } from '../../support/scripted-world.js';

/** What a completed stage without needs proves in run 1, but for what is given. */
export function proof(
  stage: string,
  ground: Partial<StageEvidence['ground']> = {},
  part: Partial<StageEvidence> = {},
): StageEvidence {
  return {
    stage,
    run: 1,
    attempt: 1,
    ground: { base: commitOf('base'), from: [], planPart: hashOf(stage), requirements: null, ...ground },
    verdict: {
      kind: 'completed',
      start: commitOf('base'),
      head: commitOf(stage, 1),
      gates: null,
      result: {
        attempt: 1,
        head: commitOf(stage, 1),
        durationMs: 5,
        changes: { files: 1, insertions: 1, deletions: 0 },
        artifacts: [],
        gates: [],
        failure: null,
      },
    },
    ...part,
  };
}

/** A ledger row as it is read back. */
export function ledgerRow(kind: string, data: RecordedLedgerRow['data']): RecordedLedgerRow {
  return { seq: 1, key: `${kind}:x`, kind, at: '2026-03-01T12:00:00.000Z', data };
}
