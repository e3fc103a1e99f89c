import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { z } from 'zod';

import { Freeze, Frozen } from '../domain/admission/freeze.js';
import type { Failure } from '../domain/failure/failure.js';
import type { PlacesState } from '../domain/admission/places.js';
import { AdmissionLimits, Applicant, Stand } from '../domain/admission/stand.js';
import { type AdmissionWord, Obstacle } from '../domain/admission/word.js';

/** What admission is asked: where a run stands, and the limits of the worker that asks, where it is a worker. */
export const AdmissionAsk = z.strictObject({ stand: Stand, limits: AdmissionLimits.optional() });
export type AdmissionAsk = z.infer<typeof AdmissionAsk>;

/** What an execution of admission begins with: nothing, or what the one before it knew. */
export interface AdmissionInput {
  /** Left out, it looks for the open runs before it grants anything. */
  readonly state?: PlacesState;
  /** It has no runs, because they did not fit: they are looked for. */
  readonly incomplete?: true;
  readonly limits: AdmissionLimits;
}

/** A run as `stagegate queue` shows it; `position` is `null` for one that does not wait. */
export const QueuedRun = z.strictObject({
  run: Applicant,
  /** `working` has a slot, `resting` only its place, `returning` waits for a slot again, `waiting` for its turn. */
  kind: z.enum(['working', 'resting', 'returning', 'waiting']),
  state: z.string(),
  since: z.string().nullable(),
  position: z.int().nullable(),
  why: Obstacle.nullable(),
});
export type QueuedRun = z.infer<typeof QueuedRun>;

/** Who has a place and who waits, as admission answers it. */
export const AdmissionView = z.strictObject({
  limits: AdmissionLimits,
  freezes: z.array(Freeze),
  /** Those that wait come last, in their order; at most 150 of either. */
  runs: z.array(QueuedRun),
  waiting: z.int(),
});
export type AdmissionView = z.infer<typeof AdmissionView>;

/** Ends the freeze of a repository, or of one of its bases. */
export const UnfreezeAsk = Frozen.extend({ by: z.string().min(1).max(200) });
export type UnfreezeAsk = z.infer<typeof UnfreezeAsk>;

/** What came of a freeze or its end. */
export type FreezeOutcome =
  | {
      readonly kind: 'done';
      readonly changed: boolean;
      /** What holds of it from now on, and what held before. */
      readonly now: Freeze | null;
      readonly before: Freeze | null;
      /** What else of the repository is frozen. */
      readonly others: readonly Freeze[];
    }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** A run's word to admission. */
export const askSignal = defineSignal<[AdmissionAsk]>('ask');
/** Who has a place and who waits. */
export const placesQuery = defineQuery<AdmissionView>('places');
/** Freezes a repository, or one of its bases. */
export const freezeUpdate = defineUpdate<FreezeOutcome, [Freeze]>('freeze');
/** Ends a freeze, if there is one. */
export const unfreezeUpdate = defineUpdate<FreezeOutcome, [UnfreezeAsk]>('unfreeze');
/** Admission's word to a run. */
export const admissionSignal = defineSignal<[AdmissionWord]>('admission');
/** Where a run stands with admission; `null` for one that needs no place. */
export const standQuery = defineQuery<Stand | null>('stand');
