export { type ActivitySet, createActivities } from './create-activities.js';
export type { Deps, Openness } from './deps.js';
export { keepLateWork, type LateWork } from './exec/keep-late-work.js';
