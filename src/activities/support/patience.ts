import { activityInfo } from '@temporalio/activity';

/** More activities than a worker runs at once; the oldest are forgotten, and may fail a few times more. */
const MOST_KNOWN = 1_000;

/**
 * How often an activity may fail with an error that may pass before its stage hears of it. Only failures count:
 * Temporal's own number of the try grows as well when a worker goes away, and a worker that was restarted often has
 * said nothing of the error. Counted in this process; another worker has its own patience.
 */
export class Patience {
  readonly #tries: number;
  readonly #failed = new Map<string, number>();

  constructor({ tries }: { tries: number }) {
    this.#tries = tries;
  }

  /** Counts a failure of the present activity; true when it was one too many. */
  failed(): boolean {
    const key = presentActivity();
    const failures = (this.#failed.get(key) ?? 0) + 1;
    this.#failed.delete(key);
    if (failures >= this.#tries) return true;
    this.#failed.set(key, failures);
    for (const oldest of this.#failed.keys()) {
      if (this.#failed.size <= MOST_KNOWN) break;
      this.#failed.delete(oldest);
    }
    return false;
  }

  /** The present activity has come to its end. */
  ended(): void {
    this.#failed.delete(presentActivity());
  }
}

function presentActivity(): string {
  const { workflowExecution, activityId } = activityInfo();
  return `${workflowExecution?.runId ?? ''}/${activityId}`;
}
