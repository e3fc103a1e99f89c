import type { RerunWish } from '../../domain/rerun/affected.js';
import type { RunSelector } from '../run/read-status.js';

/** A rerun as it was asked for. */
export interface AskedRerun {
  readonly selector: RunSelector;
  readonly wish: RerunWish;
  readonly token: string;
  /** Whether the same request has started the task's latest run before. */
  readonly repeated: boolean;
}
