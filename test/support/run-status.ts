import type { ApprovalRequest } from '../../src/domain/approval/approval.js';
import type {
  AttemptStatus,
  HandoffStatus,
  PullRequest,
  RunStatus,
  StageStatus,
} from '../../src/domain/run/run-status.js';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const HASH = 'f'.repeat(64);

/** A stage that has not begun, but for what is given. */
export function stage(part: Partial<StageStatus> = {}): StageStatus {
  const key = part.key ?? 'api';
  return {
    key,
    title: key,
    needs: [],
    state: 'pending',
    attempt: 0,
    maxAttempts: 3,
    reason: null,
    head: null,
    startedAt: null,
    endedAt: null,
    attempts: [],
    ...part,
  };
}

/** An attempt that passed without gates, but for what is given. */
export function attempt(part: Partial<AttemptStatus> = {}): AttemptStatus {
  return {
    attempt: 1,
    head: COMMIT,
    durationMs: 61_000,
    changes: { files: 2, insertions: 30, deletions: 4 },
    artifacts: [],
    gates: [],
    failure: null,
    ...part,
  };
}

/** A pending request for the approval of stage `design`, but for what is given. */
export function request(part: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: `${part.subject ?? 'design'}-1`,
    kind: 'approval',
    subject: 'design',
    attempt: 1,
    rule: { by: 'leads', count: 1, deadlineMs: null, onDeadline: 'hold' },
    evidence: { head: COMMIT, planPart: HASH, gates: HASH },
    failure: null,
    requestedAt: '2026-03-01T12:02:00.000Z',
    deadlineAt: null,
    decisions: [],
    state: 'pending',
    ...part,
  };
}

/** A handoff that has not begun, but for what is given. */
export function handoff(part: Partial<HandoffStatus> = {}): HandoffStatus {
  return {
    state: 'waiting',
    branch: null,
    collector: null,
    base: null,
    gates: [],
    pushed: false,
    pullRequest: null,
    note: null,
    failure: null,
    ...part,
  };
}

/** An open draft, but for what is given. */
export function pullRequest(part: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 12,
    title: 'Add two numbers',
    head: 'stagegate/ADD-42',
    base: 'main',
    headCommit: COMMIT,
    draft: true,
    state: 'open',
    url: 'https://forge.example/pulls/12',
    reused: false,
    ...part,
  };
}

/** A running run of task ADD-42, started at noon of 2026-03-01, without stages, but for what is given. */
export function runStatus(part: Partial<RunStatus> = {}): RunStatus {
  return {
    schemaVersion: 1,
    task: { key: 'ADD-42', title: 'Add two numbers' },
    repository: { id: 'https://forge.example/calc.git', slug: 'calc-0a1b2c3d' },
    number: 3,
    state: 'running',
    base: { branch: 'main', commit: COMMIT },
    plan: { name: 'feature', hash: HASH },
    host: 'host-1',
    startedBy: 'Ada <ada@example.org>',
    startedAt: '2026-03-01T12:00:00.000Z',
    endedAt: null,
    stages: [],
    approvals: [],
    handoff: handoff(),
    failure: null,
    ...part,
  };
}
