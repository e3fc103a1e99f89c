import type { Stand } from '../../domain/admission/stand.js';
import type { Survey, SurveyInput } from '../admission-contracts.js';

/** Admission, as activities reach it. Both throw what may pass, to be tried again. */
export interface AdmissionPort {
  /** Tells admission where a run stands, and begins it where there is none. The same may be told twice. */
  readonly ask: (stand: Stand) => Promise<void>;
  /** Looks which of the runs that admission knows are still there, and which others are open. */
  readonly survey: (input: SurveyInput) => Promise<Survey>;
}
