export { type ActivitySet, createActivities } from './create-activities.js';
export type { Survey, SurveyInput } from './admission-contracts.js';
export type { GivenAnswerInput } from './contracts.js';
export type { Deps, Openness } from './deps.js';
export type { AdmissionPort } from './support/admission-port.js';
export { keepLateWork, type LateWork } from './exec/keep-late-work.js';
