import type { HandoffGroup, RunStatus } from '../run/run-status.js';
import { groupPlace } from './eligible.js';

const NAMED = 5;
const WORDS: Readonly<Record<HandoffGroup['state'], string>> = {
  queued: 'waits for its turn',
  open: 'is being handed off',
  done: 'is done',
  failed: 'was dropped',
};

/**
 * The groups of a run, a sentence each: stages, branch, head, what it stands on, pull request. None where everything goes
 * together. The first five stages are named, or as many as `named` says.
 */
export function groupLines({
  groups = [],
  named = NAMED,
}: Pick<RunStatus, 'groups'> & { named?: number }): string[] {
  return groups.map((group) => groupSentence({ group, groups, named }));
}

function groupSentence(given: {
  group: HandoffGroup;
  groups: readonly HandoffGroup[];
  named: number;
}): string {
  const { group, groups, named } = given;
  const { number, state, stages, note, publish } = group;
  const more = stages.length > named ? ` and ${stages.length - named} more` : '';
  const names = stages.slice(0, named).map(({ stage }) => stage);
  const below = groups.find((one) => one.number === group.onto);
  const stacked = below === undefined ? '' : `, on ${groupPlace(below)}`;
  const isKept = state === 'done' && publish === 'none' && group.collector !== null;
  const said = note === null || isKept ? '' : ` (${note})`;
  return `Group ${number} (${names.join(', ')}${more}) ${WORDS[state]}: ${placeOf(group)}${stacked}${pullOf(group)}${said}`;
}

function placeOf({ state, branch, collector, pushed }: HandoffGroup): string {
  if (state === 'done' && collector === null) return 'nothing was published';
  if (state === 'done' && !pushed) return `kept as ${collector ?? ''}, not published`;
  return collector === null ? `branch ${branch}` : `branch ${branch} at ${collector.slice(0, 12)}`;
}

function pullOf({ pullRequest }: HandoffGroup): string {
  if (pullRequest === null) return '';
  const { number, state, url, draft } = pullRequest;
  return `; ${draft ? 'draft ' : ''}pull request #${number} (${state}): ${url}`;
}
