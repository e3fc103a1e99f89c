import type { ReplanRequest } from '../../contract/plan-requests.js';
import { type PlanRevision, shownChanges, shownReason } from '../../domain/plan/revision/plan-revision.js';
import type { FollowedPlan } from './current-plan.js';

/** The revisions of a run's plan as its status shows them, oldest first: also those that were dropped. */
export class RevisionHistory {
  readonly #revisions: PlanRevision[] = [];

  /** All of them. */
  get all(): readonly PlanRevision[] {
    return this.#revisions;
  }

  /** The newest. */
  get last(): PlanRevision | undefined {
    return this.#revisions.at(-1);
  }

  /** What the newest one that holds changed, in a sentence. */
  get meanwhile(): string {
    const last = this.#revisions.findLast(({ state }) => state === 'applied');
    if (last === undefined) return 'nothing: that is the plan of another run.';
    return `revision ${last.number} by ${last.by}: ${last.changes.join('; ')}.`;
  }

  /** Adds one; `at` is when it was asked for. */
  add(given: {
    request: ReplanRequest;
    next: FollowedPlan;
    at: string;
    previous: string;
    state: PlanRevision['state'];
    changes: readonly string[];
  }): void {
    const { request, next, at, previous, state, changes } = given;
    this.#revisions.push({
      number: next.number,
      hash: next.hash,
      previous,
      plan: { name: next.plan.name, hash: next.planHash },
      by: request.actor.name,
      reason: shownReason(request.reason),
      at,
      state,
      changes: shownChanges(changes),
    });
  }

  /** Says what became of the newest, which waited. */
  end(state: 'rejected' | 'withdrawn'): void {
    const last = this.#revisions.pop();
    if (last !== undefined) this.#revisions.push({ ...last, state });
  }

  /** Forgets the newest, which waited: it is added again as one that holds. */
  takeBack(): void {
    this.#revisions.pop();
  }
}
