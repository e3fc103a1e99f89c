/**
 * What asks approvals in drafts at the receiver: one for each request that people were asked there, none of it open at the end,
 * whichever run of the task it is of, and none that nobody asked. A run that was reset may ask at another commit again.
 */
export function askedInDrafts({ facts, run }) {
  const { drafts, status } = facts;
  const open = drafts
    .filter(({ state }) => state === 'open')
    .map(({ number, request }) => `the draft ${String(number)} of ${request} is open`);
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
    ...open,
    ...counts,
    ...unknown.map(({ number, request }) => `the draft ${String(number)} asks ${request}, which nobody does`),
  ];
}
