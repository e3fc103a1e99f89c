import { StagegateError } from '../../../domain/failure/catalogue.js';
import { messageOf } from '../../../domain/system-error.js';

/** What one check found. `next` is the step to take; `null` when all is well. */
export interface Finding {
  readonly name: string;
  /** `warning`: it works, but not for long. */
  readonly state: 'ok' | 'warning' | 'problem' | 'unknown';
  readonly detail: string;
  readonly next: string | null;
}

/** Runs a check: a failure of the catalogue becomes a problem with its own next step. */
export async function check(
  name: string,
  look: () => Promise<Omit<Finding, 'name' | 'state' | 'next'> & Partial<Pick<Finding, 'state' | 'next'>>>,
): Promise<Finding> {
  try {
    return { name, state: 'ok', next: null, ...(await look()) };
  } catch (error) {
    if (error instanceof StagegateError)
      return { name, state: 'problem', detail: error.failure.message, next: error.failure.next };
    const detail = messageOf(error);
    return { name, state: 'problem', detail, next: 'stagegate doctor --debug' };
  }
}
