/** What a command may say while server, worker or store are away or busy; it is given again with the same token. */
const PASSING = [
  ...['SERVER_UNREACHABLE', 'SERVER_REFUSED', 'RUN_UNKNOWN', 'STORE_UNAVAILABLE'],
  ...['NO_WORKER', 'WORKER_BUSY', 'ANSWER_LATE'],
];
/** What an answer may hear that has been given before, by somebody or by itself. */
const SETTLED = ['DECISION_NOT_PENDING', 'RUN_NOT_ACTIVE'];

/** What a command should not have come to, as a line; `null` where it may. */
export function complaintOf({ args, exitCode, killedBy, code, said }) {
  if (exitCode === 0 || killedBy !== null || PASSING.includes(code) || SETTLED.includes(code)) return null;
  return `${args[0]} said ${code ?? `nothing (status ${String(exitCode)}): ${said}`}`;
}
