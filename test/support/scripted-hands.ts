import type { TakeBackInput } from '../../src/activities/contracts.js';
import { failure } from '../../src/domain/failure/catalogue.js';
import type { AttemptResult } from '../../src/domain/stage/attempt.js';

/** Where a person finds a stage. */
export const placeOf = ({ stage }: { stage: string }) => ({
  hostId: 'host-1',
  directory: `/trees/${stage}/tree`,
  artifacts: `/trees/${stage}/artifacts`,
  feedback: `/trees/${stage}/feedback`,
  requirements: `/trees/${stage}/requirements.md`,
  note: null,
});

/** How a person's attempt ends. */
export function handedBack(input: TakeBackInput): Partial<AttemptResult> {
  const { stage, attempt, by, returnedBy, end } = input;
  const at = { task: 'T', stage, attempt, by: by.name };
  const told = {
    given: null,
    discarded: failure('WORK_DISCARDED', { ...at, aside: null }),
    stopped: failure('RUN_ENDED_WHILE_TAKEN', { ...at, directory: placeOf(input).directory }),
  };
  return {
    end: end === 'stopped' ? { kind: 'cancelled' } : null,
    failure: told[end],
    by: returnedBy === undefined ? [by] : [by, returnedBy],
  };
}
