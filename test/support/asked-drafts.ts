import type { OpenDraftInput } from '../../src/activities/draft-contracts.js';
import { askBranch } from '../../src/contract/refs.js';
import type { RunRef } from '../../src/domain/run/run-input.js';
import type { ActivityBench } from './activity-bench.js';

const AT = '2026-01-02T03:04:05.000Z';

/** A request of a run on the bench, at a commit: what its draft is opened with, and its branch. */
export function draftAsked(given: { run: RunRef; head: string; requestId?: string }): OpenDraftInput & {
  readonly branch: string;
} {
  const { run, head, requestId = 'api/1' } = given;
  const { taskKey, number } = run;
  return {
    ...{ run, baseBranch: 'main', requestId, head, title: 'Sell', subject: 'api', attempt: 1 },
    ...{ asked: 'leads (ada)', count: 1, signed: false },
    evidence: { head, planPart: 'p'.repeat(64), gates: null },
    branch: askBranch({ taskKey, number, requestId, head }),
  };
}

/** Writes into the ledger of a run, which the store knows, that it asked. */
export async function recordAsked(bench: ActivityBench, draft: OpenDraftInput): Promise<void> {
  const { run, requestId: id, evidence } = draft;
  const { repository, taskKey, number } = run;
  const key = { repositoryId: repository.id, taskKey, number };
  const seq = (await bench.store.readLedger({ run: key })).length + 1;
  const data = { id, evidence: { ...evidence }, draft: true };
  await bench.store.appendLedger({
    run: key,
    rows: [{ seq, key: `${id}-${String(seq)}`, kind: 'approval_requested', at: AT, data }],
  });
}

/** The states of the pull requests at the bench's origin that ask for a branch. */
export function pullStates(bench: ActivityBench, branch: string): string[] {
  const git = (...args: string[]) => bench.sandbox.git(bench.repository.origin, ...args);
  return git('for-each-ref', '--format=%(refname)', 'refs/stagegate/pulls/')
    .split('\n')
    .filter((ref) => ref !== '')
    .map((ref) => JSON.parse(git('show', `${ref}:pull.json`)) as { head: string; state: string })
    .flatMap(({ head, state }) => (head === branch ? [state] : []));
}

/** Whether the bench's origin has a branch. */
export function isPushed(bench: ActivityBench, branch: string): boolean {
  return bench.sandbox.git(bench.repository.origin, 'for-each-ref', `refs/heads/${branch}`) !== '';
}
