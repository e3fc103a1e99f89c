import { fail } from '../../domain/failure/catalogue.js';
import type { RunStatus, StageStatus } from '../../domain/run/run-status.js';

/** The stage of a run with this key. Throws STAGE_UNKNOWN; the handoff is no stage. */
export function knownStage({ status, stage }: { status: RunStatus; stage: string }): StageStatus {
  const known = status.stages.map(({ key }) => key).join(', ');
  return (
    status.stages.find(({ key }) => key === stage) ??
    fail('STAGE_UNKNOWN', { task: status.task.key, stage, known })
  );
}
