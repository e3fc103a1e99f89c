import type { Freeze } from '../domain/admission/freeze.js';
import type { Stand } from '../domain/admission/stand.js';
import type { Plan } from '../domain/plan/plan.js';
import type { RunInput } from '../domain/run/run-input.js';

/** What a run opens with; `executionId` is Temporal's id of this execution. */
export interface OpenRunInput {
  readonly input: RunInput;
  readonly workflowId: string;
  readonly executionId: string;
  readonly startedAt: string;
}

/** What a run knows of itself that a store may have lost. */
export interface RestoreRunInput {
  readonly asked: OpenRunInput;
  readonly number: number;
  readonly plan: Plan;
}

/** The runs that admission knows, and whether all the others that are open are wanted as well. */
export interface SurveyInput {
  readonly known: readonly Stand[];
  readonly all: boolean;
  /** The freezes that the admission before knew are wanted, too. */
  readonly freezes?: true;
}

/** What became of them. A run is gone when it has closed, and so have its stages. */
export interface Survey {
  /** By `runKeyOf`. */
  readonly gone: readonly string[];
  /** Open runs that admission does not know, as they say themselves; those that say nothing, by their description. */
  readonly found: readonly Stand[];
  readonly freezes?: readonly Freeze[];
}

/** What admission needs of the outside. */
export interface AdmissionActivities {
  /** Tells admission where a run stands; begins it where there is none. */
  askAdmission(input: { readonly stand: Stand }): Promise<void>;
  /** Looks which runs are open, for admission. */
  surveyRuns(input: SurveyInput): Promise<Survey>;
}
