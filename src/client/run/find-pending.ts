import { askAgain } from '../../contract/ask-again.js';
import { standingQuery } from '../../contract/messages.js';
import { SEARCH_ATTRIBUTES } from '../../contract/search-attributes.js';
import type { Actor, ApprovalRequest } from '../../domain/approval/approval.js';
import { type Objection, Standing } from '../../domain/approval/standing.js';
import { pendingRequests, waitsForHandoff } from '../../domain/run/outlook.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { inParallel } from '../in-parallel.js';
import { call } from './call.js';
import { askExactly, quote, searchRuns, SIDE_BY_SIDE } from './find-runs.js';
import { LIMITS } from './limits.js';
import type { RunDescription } from './run-view.js';
import type { Temporal } from './temporal.js';

/** At most so many runs that wait are looked at. */
const MOST_RUNS = 200;

/** Whose inbox, and of which repository. */
export interface InboxFilter {
  /** The repository's slug; `null` for all repositories. */
  readonly slug: string | null;
  readonly actor: Actor;
}

/** One pending request, as its run confirms it. */
export interface InboxItem {
  readonly run: RunStatus;
  readonly request: ApprovalRequest;
  /** Why the one who asks may not answer it; `null` when they may, as far as the run can tell. */
  readonly objection: Objection | null;
}

/** What waits for people. */
export interface Inbox {
  readonly items: readonly InboxItem[];
  /** Runs whose handoff waits to be started by hand: by anybody. */
  readonly ready: readonly RunStatus[];
  /** Runs that claim to wait, but no worker answers for them. */
  readonly unchecked: readonly RunDescription[];
  /** Whether there are more runs that wait than were looked at. */
  readonly more: boolean;
}

/**
 * Everything that waits for a decision, and whether somebody may give it; each hit of the (lagging) search is checked with
 * its run.
 */
export async function findPending(temporal: Temporal, { slug, actor }: InboxFilter): Promise<Inbox> {
  const found = await searchRuns(temporal, {
    conditions: [
      `${SEARCH_ATTRIBUTES.pendingApproval.name} = true`,
      "ExecutionStatus = 'Running'",
      ...(slug === null ? [] : [`${SEARCH_ATTRIBUTES.repository.name} = ${quote(slug)}`]),
    ],
    limit: MOST_RUNS + 1,
  });
  const looked = await inParallel({
    items: found.slice(0, MOST_RUNS),
    atOnce: SIDE_BY_SIDE,
    run: async (run) => {
      const view = await askExactly(temporal, run);
      return { view, standings: view.kind === 'live' ? await askStanding(temporal, { run, actor }) : [] };
    },
  });
  const live = looked.flatMap(({ view, standings }) =>
    view.kind === 'live' ? [{ status: view.status, standings }] : [],
  );
  return {
    items: live.flatMap(({ status, standings }) =>
      pendingRequests(status).map((request) => {
        const standing = standings.find(({ requestId }) => requestId === request.id);
        return { run: status, request, objection: standing?.objection ?? null };
      }),
    ),
    ready: live.flatMap(({ status }) => (waitsForHandoff(status) ? [status] : [])),
    unchecked: looked.flatMap(({ view }) => (view.kind === 'description' ? [view.run] : [])),
    more: found.length > MOST_RUNS,
  };
}

/**
 * Where somebody stands to what a run asks; nothing when it does not say: then they are not told that they may not. A run
 * that has just answered is given time.
 */
async function askStanding(
  temporal: Temporal,
  { run, actor }: { run: RunDescription; actor: Actor },
): Promise<Standing[]> {
  const handle = temporal.client.workflow.getHandle(run.workflowId, run.executionId);
  try {
    const answer: unknown = await call({
      temporal,
      withinMs: LIMITS.look,
      task: run.task.key,
      answeredBy: 'worker',
      run: () => askAgain(() => handle.query(standingQuery, actor)),
    });
    return Standing.array().safeParse(answer).data ?? [];
  } catch {
    return [];
  }
}
