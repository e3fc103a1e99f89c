import { failure } from '../../../src/domain/failure/catalogue.js';
import type { RunStatus } from '../../../src/domain/run/run-status.js';
import { StageState } from '../../../src/domain/stage/stage-state.js';
import { displayWidth } from '../../../src/client/render/text.js';
import { attempt, handoff, pullRequest, request, runStatus, stage } from '../../support/run-status.js';
import type { InboxView } from '../../../src/client/render/inbox-view.js';
import type { InboxItem } from '../../../src/client/run/find-pending.js';
import type { RunDescription } from '../../../src/client/run/run-view.js';

/** Six minutes after the runs of the tests were started. */
export const NOW = new Date('2026-03-01T12:06:00.000Z');

/** The lines that are wider than the terminal. */
export function tooWide({ text, width }: { text: string; width: number }): string[] {
  return text.split('\n').filter((line) => displayWidth(line) > width);
}

/** A run with something of everything, every foreign word of it being `words`. */
export function fullRun(words: string): RunStatus {
  const broken = failure('STAGE_REJECTED', {
    task: 'ADD-42',
    stage: 'ui',
    attempt: 1,
    by: words,
    comment: words,
  });
  const outcomes = ['passed', 'failed', 'timed_out', 'unavailable', 'disabled'] as const;
  const gates = outcomes.map((outcome) => ({
    id: `gate-${outcome}`,
    outcome,
    required: true,
    durationMs: 1234,
  }));
  return runStatus({
    task: { key: 'ADD-42', title: words },
    startedBy: words,
    failure: broken,
    stages: StageState.options.map((state) =>
      stage({
        key: state.replace('_', '-'),
        title: words,
        state,
        reason: words,
        attempt: 2,
        startedAt: '2026-03-01T12:00:00.000Z',
        attempts: [
          attempt({ failure: broken }),
          attempt({ attempt: 2, gates, artifacts: [{ name: words, bytes: 12, sha256: 'c'.repeat(64) }] }),
        ],
      }),
    ),
    approvals: [
      request({
        subject: 'awaiting-approval',
        rule: { by: 'leads', count: 2, deadlineMs: 1, onDeadline: 'reject' },
        deadlineAt: '2026-03-01T18:00:00.000Z',
        decisions: [
          {
            action: 'approve',
            token: '12345678',
            actor: { name: words, email: null },
            comment: words,
            via: 'update',
            at: '2026-03-01T12:05:00.000Z',
          },
        ],
      }),
      request({ subject: 'blocked', kind: 'escalation', failure: broken }),
    ],
    handoff: handoff({
      state: 'done',
      branch: words,
      gates,
      pullRequest: pullRequest({ title: words, url: words }),
    }),
  });
}

/** An inbox of these requests, which one may answer unless it is said otherwise, in the repository of the runs. */
export function inboxOf(
  items: readonly (Pick<InboxItem, 'run' | 'request'> & Partial<InboxItem>)[],
  part: Partial<InboxView['inbox']> = {},
): Pick<InboxView, 'inbox' | 'here'> {
  const answerable = items.map((item) => ({ objection: null, ...item }));
  const inbox = { items: answerable, ready: [], unchecked: [], others: 0, more: false, ...part };
  return { inbox, here: runStatus().repository.slug };
}

/** What a server knows of a run. */
export function description(part: Partial<RunDescription> = {}): RunDescription {
  return {
    task: { key: 'OLD-1', title: 'An older task' },
    slug: 'calc-0a1b2c3d',
    number: null,
    state: 'awaiting_approval',
    closed: false,
    base: 'main',
    plan: null,
    startedBy: 'Ada',
    startedAt: '2026-02-01T12:00:00.000Z',
    endedAt: null,
    pendingApproval: true,
    workflowId: 'id',
    executionId: 'id',
    ...part,
  };
}
