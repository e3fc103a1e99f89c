import { formatLimit } from '../text/duration.js';
import { type RunFacts, sameTask } from './holding.js';

/**
 * Why nothing of a run may be touched; `null` when it has surely ended. Closed in Temporal and in the ledger, no
 * process left, no other run of its task open (a rerun may build on it), and old enough, as is every later run of its
 * task: what those took over from it stays with them. To forget it on request it need not be old, and its ledger need
 * not have an end: one that was terminated from outside never gets one.
 */
export function runObstacle(input: {
  run: RunFacts;
  runs: readonly RunFacts[];
  request: { readonly now: number; readonly olderThanMs: number };
  asked: boolean;
}): string | null {
  const { run, runs, request, asked } = input;
  if (run.temporal === 'unknown') return 'Temporal cannot be asked whether its run has ended';
  if (run.temporal === 'open') return 'its run is open';
  if (run.processes > 0) return 'a process of its run may still be there';
  if (runs.some((other) => sameTask(other, run) && other.temporal !== 'closed'))
    return 'another run of its task is open, or may be';
  if (asked) return null;
  if (run.ledger === 'missing') return 'the ledger does not know its run';
  if (run.ledger === 'open')
    return `its ledger has no end; to forget it: --drop-run ${run.taskKey}#${run.number}`;
  const { olderThanMs } = request;
  const ofTask = runs.filter((other) => sameTask(other, run) && other.number > run.number);
  const [youngest = run] = [run, ...ofTask].filter((one) => !(ageOf(one, request) >= olderThanMs));
  const age = ageOf(youngest, request);
  if (age >= olderThanMs) return null;
  const ended = Number.isNaN(age) ? 'at an unknown time' : `${formatLimit(age)} ago`;
  const which = youngest === run ? 'its run' : `run ${youngest.number} of its task`;
  return `${which} ended ${ended}: kept for ${formatLimit(olderThanMs)}`;
}

/** `NaN` when nobody knows when it ended. */
function ageOf({ endedAt }: RunFacts, { now }: { readonly now: number }): number {
  return endedAt === null ? NaN : now - Date.parse(endedAt);
}
