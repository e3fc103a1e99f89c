import type { RecordedFailure } from '../../src/domain/errorbook/errorbook.js';
import type { LedgerRow } from '../../src/domain/ledger/ledger-row.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import type { RunAllocation } from '../../src/store/store.js';

/** A run that asks for its number. */
export function allocation(over: Partial<RunAllocation> = {}): RunAllocation {
  return {
    startToken: 'token-0001',
    repositoryId: 'https://example.org/shop.git',
    slug: 'shop-12345678',
    taskKey: 'ADD-42',
    workflowId: 'stagegate/shop-12345678/add-42',
    input: { plan: { name: 'feature' } },
    startedAt: '2026-01-02T03:04:05.000Z',
    ...over,
  };
}

/** The status of run 1 of {@link allocation}. */
export function status(over: Partial<RunStatus> = {}): RunStatus {
  return {
    schemaVersion: 1,
    task: { key: 'ADD-42', title: 'Add a basket' },
    repository: { id: 'https://example.org/shop.git', slug: 'shop-12345678' },
    number: 1,
    state: 'running',
    base: { branch: 'main', commit: null },
    plan: { name: 'feature', hash: 'a'.repeat(64) },
    host: null,
    startedBy: 'Ada <ada@example.org>',
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: null,
    stages: [],
    approvals: [],
    handoff: {
      state: 'none',
      branch: null,
      collector: null,
      base: null,
      gates: [],
      pushed: false,
      pullRequest: null,
      note: null,
      failure: null,
    },
    failure: null,
    ...over,
  };
}

/** Row `seq` of a ledger. */
export function row(seq: number, over: Partial<LedgerRow> = {}): LedgerRow {
  return {
    seq,
    key: `row-${seq}`,
    kind: 'stage_started',
    at: '2026-01-02T03:04:05.000Z',
    data: { stage: 'api', nested: { z: 1, a: [true, null] } },
    ...over,
  };
}

/** A failed gate of run 1. */
export function failedGate(
  over: Partial<Omit<RecordedFailure, 'occurrence'>> = {},
  seen: Partial<RecordedFailure['occurrence']> = {},
): RecordedFailure {
  return {
    fingerprint: 'f'.repeat(64),
    origin: 'gate',
    stageKind: 'command',
    gate: 'types',
    title: 'types failed',
    symptom: 'error TS2322',
    command: 'npx tsc --noEmit',
    exitCode: 2,
    cause: null,
    fixes: [],
    tags: ['gate', 'types'],
    severity: 'medium',
    occurrence: {
      key: 'seen-1',
      repositoryId: 'https://example.org/shop.git',
      taskKey: 'ADD-42',
      number: 1,
      stage: 'api',
      attempt: 1,
      gate: 'types',
      at: '2026-01-02T03:04:05.000Z',
      evidence: { head: null, host: null, report: null, log: null },
      ...seen,
    },
    ...over,
  };
}
