import { join } from 'node:path';

import { shellWord } from './place.mjs';

/** The attempts that a gate sent back, and what to look at: what the feedback was good for. */
export function lessons({ status }) {
  return status.stages.flatMap(({ key, attempts }) => {
    const failed = attempts.findLastIndex(({ failure }) => failure !== null);
    const [wrong, right] = attempts.slice(failed, failed + 2);
    if (failed < 0 || right === undefined) return [];
    const gates = wrong.gates.filter(({ outcome }) => outcome === 'failed').map(({ id }) => `"${id}"`);
    return [
      `Stage ${key} failed its gate ${gates.join(', ')} in attempt ${wrong.attempt}, read the feedback, and passed in attempt ${right.attempt}. What it changed: the diff below.`,
    ];
  });
}

/** What there is to see when the run has ended. */
export function results({ status, report, web, stays }) {
  const { pullRequest } = status.handoff;
  const proposed =
    pullRequest === null
      ? []
      : [
          `Pull request  #${pullRequest.number} ${pullRequest.title}: ${pullRequest.head} into ${pullRequest.base}${pullRequest.draft ? ', draft' : ''}`,
          `              ${pullRequest.url}`,
        ];
  return [
    ...(status.endedAt === null ? ['The run is not approved, and waits for an answer.'] : []),
    ...proposed,
    ...(report === null ? [] : [`Report        ${report}`]),
    `Temporal Web  ${web}${stays ? '' : ' (while a server runs: stagegate up)'}`,
  ];
}

/** Commands to try next; they work as they stand, in any terminal. */
export function nextCommands({ task, status, place, checkout }) {
  const taught = status.stages.find(({ attempts }) => attempts.length > 1)?.key;
  const lesson =
    taught === undefined
      ? []
      : [`stagegate logs ${task} ${taught} --attempt 1`, `stagegate diff ${task} ${taught} --attempt 1..2`];
  const pushed = `git fetch --quiet && git log --graph --oneline origin/${status.handoff.branch}`;
  return [
    `To look further (the first two lines bring stagegate with STAGEGATE_HOME=${join(place.folder, 'home')}):`,
    ...[
      `cd ${shellWord(checkout)}`,
      `export PATH=${shellWord(place.bin)}:"$PATH"`,
      `stagegate status ${task}`,
      ...lesson,
      status.endedAt === null ? `stagegate show ${task}` : `stagegate report ${task}`,
      ...(status.handoff.pushed ? [pushed] : []),
    ].map((command) => `  ${command}`),
  ];
}
