import type { Actor } from '../../domain/approval/approval.js';
import type { HandoffStatus } from '../../domain/run/run-status.js';
import type { AdmissionTurn } from './admission-turn.js';
import type { FollowedPlan } from './current-plan.js';
import type { LedgerLog } from './ledger-log.js';

/** What a run's book is opened with. */
export interface NewBook {
  readonly first: FollowedPlan;
  readonly task: string;
  readonly number: number;
  readonly handoff: HandoffStatus;
  readonly log: LedgerLog;
  /** Whoever started the run. */
  readonly starter: Actor;
  /** Where it stands with admission; left out where it has to do with none. */
  readonly turn?: AdmissionTurn;
}
