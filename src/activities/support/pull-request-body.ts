import type { PullRequestFacts } from './pull-request-facts.js';

/** What a reviewer reads first: which stages the branch holds, and which gates each has passed. */
export function pullRequestBody(facts: PullRequestFacts): string {
  return [
    `Task ${facts.task}, run ${String(facts.run)}, plan ${facts.plan} (${facts.plan_hash}).`,
    '',
    '| stage | title | gates passed |',
    '| --- | --- | --- |',
    ...facts.stages.map(({ key, title, gates }) => `| ${key} | ${title} | ${gates} |`),
    '',
    `Gates passed by the assembled branch: ${facts.gates}.`,
    '',
  ].join('\n');
}
