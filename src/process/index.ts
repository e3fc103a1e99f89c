/** Processes: the only place that starts, finds and ends them. */
export { blotOut } from './blot-out.js';
export { bytesWritten } from './bound-log.js';
export { type CarriedEnd, SettledEnd, toExecutorEnd } from './carried-end.js';
export { carryProcess } from './carry.js';
export type { CarryInput } from './carry-input.js';
export { copyFolder } from './copy-folder.js';
export { buildEnvironment } from './environment.js';
export { findProgram } from './find-program.js';
export { followFile } from './follow-file.js';
export { findAlive, type Identity, identityOf } from './identity.js';
export { killRecorded } from './kill-recorded.js';
export type { Progress } from './progress.js';
export { type RecordedProcess, listRecorded } from './list-recorded.js';
export { readEnds } from './log-ends.js';
export { readTail } from './log-tail.js';
export { releasePorts, reservePorts } from './ports.js';
export { outputLog } from './record-files.js';
export { type CommandResult, type RunCommandInput, runCommand } from './run-command.js';
