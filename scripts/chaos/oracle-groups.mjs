/** What the groups of a fault-free run came to: nothing where all of it was handed off together. */
export function groupsOf({ status, treeOf }) {
  return (status.groups ?? []).map(({ number, stages, state, branch, onto, collector, pullRequest }) => ({
    ...{ number, state, branch, onto, pull: pullRequest?.number ?? null, base: pullRequest?.base ?? null },
    stages: stages.map(({ stage }) => stage),
    tree: collector === null ? null : treeOf(collector),
  }));
}

/**
 * Each group that people handed off is where it would be without faults: its stages, tree, branch, and a pull request of
 * its own that asks to be merged where it should; the receiver has the branch at the group's commit.
 */
export function handedOff({ facts, expected }) {
  const now = groupsOf(facts);
  const found = [];
  if (now.length !== expected.groups.length)
    found.push(`there are ${String(now.length)} groups, not ${String(expected.groups.length)}`);
  for (const group of expected.groups) {
    const own = now.find(({ number }) => number === group.number);
    for (const part of own === undefined ? [] : Object.keys(group))
      if (JSON.stringify(own[part]) !== JSON.stringify(group[part]))
        found.push(
          `${part} of group ${String(group.number)}: ${String(own[part])}, not ${String(group[part])}`,
        );
  }
  for (const { number, branch, collector } of facts.status.groups ?? [])
    if (facts.origin.get(`refs/heads/${branch}`) !== collector)
      found.push(`the pushed branch of group ${String(number)} is not its collector`);
  return found;
}

/** The pull requests that the receiver has, one for each that there would be without faults. */
export function pulls({ facts, expected }) {
  const [has, wants] = [facts.pulls, expected.pulls].map((list) => list.join(', '));
  return has === wants ? [] : [`the receiver has the pull requests ${has}, not ${wants}`];
}
