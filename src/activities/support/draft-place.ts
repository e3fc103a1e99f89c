import { askBranch } from '../../contract/refs.js';
import type { AskedRequest } from '../../domain/approval/still-asked.js';
import type { ForgeSurroundings } from '../../forge/factory.js';
import { draftKey } from '../../forge/take-draft-back.js';
import { withToken } from '../../forge/offer-token.js';
import type { RemoteBranch } from '../../git/index.js';
import type { RepositoryRef } from '../../domain/run/run-input.js';
import type { Deps } from '../deps.js';
import type { DraftOf } from '../draft-contracts.js';

/** An approval's draft pull request, as activities reach it; `signal` ends what is under way there. */
export interface DraftPlace {
  readonly deps: Deps;
  readonly of: DraftOf;
  readonly signal: AbortSignal;
}

/** Where requests to the forge are made, and on whose behalf. */
export function forgeOf({ deps, of, signal }: DraftPlace): ForgeSurroundings & {
  readonly repository: RepositoryRef;
  readonly task: string;
  readonly signal: AbortSignal;
} {
  const { repository, taskKey: task } = of.run;
  return { ...deps.forges, repository, task, signal };
}

/** The branch of the draft at upstream. */
export function remoteOf(place: DraftPlace): Omit<RemoteBranch, 'mirror'> {
  const { repository, task, signal } = forgeOf(place);
  return { repository, branch: branchOf(place.of), task, signal, ...withToken(forgeOf(place)) };
}

/** The branch that only this request at this commit has. */
export function branchOf({ run, requestId, head }: DraftOf): string {
  return askBranch({ taskKey: run.taskKey, number: run.number, requestId, head });
}

/** What the forge knows the draft by. */
export function keyOf(of: DraftOf): string {
  return draftKey(requestOf(of));
}

/** The request, as its run is asked about it. */
export function requestOf({ run, requestId, head }: DraftOf): AskedRequest {
  return { slug: run.repository.slug, taskKey: run.taskKey, number: run.number, requestId, head };
}
