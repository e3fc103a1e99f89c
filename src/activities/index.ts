export { type ActivitySet, createActivities } from './create-activities.js';
export type { Deps, Openness } from './deps.js';
