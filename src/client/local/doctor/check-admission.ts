import { StagegateError } from '../../../domain/failure/catalogue.js';
import { admissionHealth } from '../../run/admission-health.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';

/** The one workflow that admits runs: does it move? While it does not, every new run waits. */
export function checkAdmission(session: Session): Promise<Finding> {
  return check('admission', async () => {
    const { temporal } = await session.runs();
    const health = await admissionHealth(temporal);
    switch (health.kind) {
      case 'absent':
        return { detail: 'no run has asked for a place yet' };
      case 'closed':
        return { detail: 'was ended; the next run that asks for a place begins it anew' };
      case 'open':
        return { detail: `admits runs since ${health.since.toISOString()}` };
      case 'wedged':
        throw new StagegateError(health.failure);
    }
  });
}
