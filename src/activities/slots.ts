import type { RunRef } from '../domain/run/run-input.js';

/** Asks for a slot of a stage's agent, for its next attempt. */
export interface TakeSlotInput {
  readonly run: RunRef;
  readonly stage: string;
  readonly attempt: number;
  /** The position that is known already; `null` before the first answer. */
  readonly seen: number | null;
}

/** What came of it: `held` also where the agent has no slots to count. */
export type SlotAnswer =
  | { readonly kind: 'held' }
  | {
      readonly kind: 'waits';
      readonly agent: string;
      readonly slots: number;
      /** 1 is the next one. */
      readonly position: number;
      /** So many wait on this host that this one must ask again, in a while. */
      readonly crowded: boolean;
    };
