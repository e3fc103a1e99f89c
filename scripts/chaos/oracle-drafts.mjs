import { ASK_PREFIX } from '../../dist/contract/refs.js';

/**
 * What asks approvals in drafts at the receiver: one for each request that people were asked there, none of it open at the end,
 * whichever run of the task it is of, and none that nobody asked. A run that was reset may ask at another commit again, but
 * nobody asks twice at the same. Nor does a request take more answers than it wants.
 */
export function askedInDrafts({ facts, run }) {
  const { drafts, status } = facts;
  const requests = (status.approvals ?? []).filter(({ rule }) => rule.draft === true);
  const counts = requests.flatMap(({ id, draft }) => {
    const there = drafts.filter((one) => one.run === run.number && one.request === id).length;
    const [least, most] = [draft?.state === 'closed' ? 1 : 0, run.wasReset ? Infinity : 1];
    return there < least || there > most ? [`${String(there)} drafts ask ${id}`] : [];
  });
  const known = new Set(requests.map(({ id }) => id));
  const unknown = drafts.filter(
    (one) => one.run > run.number || (one.run === run.number && !known.has(one.request) && !run.wasReset),
  );
  return [
    ...leftInDrafts(facts),
    ...counts,
    ...twice(drafts),
    ...unknown.map(({ number, request }) => `the draft ${String(number)} asks ${request}, which nobody does`),
    ...requests
      .filter(({ decisions = [], rule }) => decisions.length > rule.count)
      .map(({ id, decisions }) => `${id} has ${String(decisions.length)} answers`),
  ];
}

/** Drafts that are open and their branches: nothing of either is left of a run that is over, nor of one without faults. */
export function leftInDrafts({ drafts, origin }) {
  const branches = [...origin.keys()].filter((name) => name.startsWith(`refs/heads/${ASK_PREFIX}`));
  return [
    ...drafts
      .filter(({ state }) => state === 'open')
      .map(({ number, request }) => `the draft ${String(number)} of ${request} is open`),
    ...branches.map((name) => `origin still has ${name}`),
  ];
}

/** Requests of any run that have two drafts at the same commit. */
function twice(drafts) {
  const name = ({ run, request, head }) => `${request} of run ${String(run)} at ${head}`;
  const later = drafts.filter((one, at) => drafts.findIndex((first) => name(first) === name(one)) !== at);
  return later.map((one) => `the draft ${String(one.number)} asks ${name(one)} again`);
}
