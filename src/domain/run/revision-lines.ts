import type { RevisionAsked } from '../approval/approval.js';
import { formatMoment } from '../text/duration.js';
import type { RunStatus } from './run-status.js';

/** What somebody proposes, a line each: who and why, then what differs. */
export function revisionLines({ number, author, reason, changes }: RevisionAsked): string[] {
  const why = reason === null ? '' : `, because: ${reason}`;
  return [`revision ${number} of the plan, by ${author.name}${why}`, ...changes];
}

/** Which plan a run follows: its name, the beginning of its hash, and its revision unless it is the first. */
export function planWords({ plan, revisions = [] }: Pick<RunStatus, 'plan' | 'revisions'>): string {
  const number = Math.max(1, ...revisions.flatMap((one) => (one.state === 'applied' ? [one.number] : [])));
  return `${plan.name} ${plan.hash.slice(0, 10)}${number === 1 ? '' : `, revision ${number}`}`;
}

/** The revisions of a run's plan, a line each. */
export function revisionHistory({ revisions = [] }: Pick<RunStatus, 'revisions'>): string[] {
  return revisions.map(({ number, state, by, at, reason, hash, changes }) => {
    const why = reason === null ? '' : ` (${reason})`;
    const head = `Revision ${number}, ${state}, by ${by} on ${formatMoment(at)}, ${hash.slice(0, 10)}${why}`;
    return changes.length === 0 ? head : `${head}: ${changes.join('; ')}`;
  });
}
