export { abort } from './abort.js';
export { admission } from './admission.js';
export { handoff } from './handoff.js';
export { run } from './run.js';
export { stage } from './stage.js';
