import { log } from '@temporalio/activity';

import type { Remedy } from '../../domain/errorbook/errorbook.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { messageOf } from '../../domain/system-error.js';
import { compareCommits, diffText, type Mirror } from '../../git/index.js';
import type { SeenEntry } from '../../store/store.js';
import type { Deps } from '../deps.js';
import { changedPaths } from '../support/changed-paths.js';

const MOST_PATHS = 50;
const PATCH_BYTES = 65_536;

interface Passed {
  readonly deps: Deps;
  readonly mirror: Mirror;
  readonly run: RunRef;
  readonly stage: string;
  readonly attempt: number;
  /** The commit that passed. */
  readonly head: string;
  /** What passed: gates by id, and `null` for everything before them. */
  readonly gates: readonly (string | null)[];
}

/**
 * Resolves what this stage has seen fail before, in this run or an earlier one of the task, and what passes now on another
 * commit: with that commit, and what is between the two. The errorbook is no reason to fail: what cannot be written is
 * logged, and stays open; then the answer says so.
 */
export async function settleFailures(passed: Passed): Promise<{ unsettled?: true }> {
  const { deps, run, stage } = passed;
  try {
    const seen = await deps.store.listSeenFailures({
      repositoryId: run.repository.id,
      taskKey: run.taskKey,
      stages: [stage],
    });
    for (const one of seen.filter((entry) => isSettledBy(entry, passed))) await settle(one, passed);
    return {};
  } catch (error) {
    log.warn(`errorbook: what stage ${stage} of ${run.taskKey} has mended stays open: ${messageOf(error)}`);
    return { unsettled: true };
  }
}

function isSettledBy({ entry, occurrences }: SeenEntry, { run, attempt, head, gates }: Passed): boolean {
  const last = occurrences.at(-1);
  if (last === undefined || entry.status === 'resolved' || !gates.includes(entry.gate)) return false;
  const isLater = occurrences.every(
    (seen) => seen.number < run.number || (seen.number === run.number && seen.attempt < attempt),
  );
  return isLater && last.evidence.head !== head;
}

async function settle({ entry, occurrences }: SeenEntry, passed: Passed): Promise<void> {
  const { deps, run, stage, attempt, head } = passed;
  const failedHead = occurrences.findLast(({ evidence }) => evidence.head !== null)?.evidence.head ?? null;
  const remedy = failedHead === null ? null : await remedyOf({ ...passed, failedHead });
  const what = entry.gate === null ? 'it' : `gate ${entry.gate}`;
  const where = `attempt ${String(attempt)} of ${stage}, run ${String(run.number)} of ${run.taskKey}`;
  await deps.store.changeErrorbookEntry({
    id: entry.id,
    event: { kind: 'resolve' },
    token: `passed/${run.taskKey.toLowerCase()}/${String(run.number)}/${stage}/${String(attempt)}`,
    actor: { name: 'stagegate', email: null },
    reason: `${what} passed at ${head.slice(0, 10)}: ${where}`,
    now: new Date(),
    ...(remedy === null ? {} : { remedy }),
  });
}

/** What is between the two commits; `null` where one of them is not on this host. */
async function remedyOf(passed: Passed & { failedHead: string }): Promise<Remedy | null> {
  const { deps, mirror, run, stage, attempt, head, failedHead } = passed;
  const between = { gitDir: mirror.dir, from: failedHead, to: head };
  try {
    const { changes, summary } = await compareCommits(between);
    const { text } = await diffText({ ...between, stat: false, colour: false, maxBytes: PATCH_BYTES });
    return {
      failedHead,
      passedHead: head,
      run: { taskKey: run.taskKey, number: run.number, stage, attempt },
      paths: changedPaths(changes).slice(0, MOST_PATHS),
      stat: summary,
      patch: text === '' ? null : await deps.store.putBlob({ content: text }),
    };
  } catch (error) {
    log.warn(`errorbook: cannot compare ${failedHead} with ${head}: ${messageOf(error)}`);
    return null;
  }
}
