import type { HandoffGroup, RunStatus } from '../run/run-status.js';
import { groupPlace } from './eligible.js';

const NAMED = 5;
const WORDS: Readonly<Record<HandoffGroup['state'], string>> = {
  queued: 'waits for its turn',
  open: 'is being handed off',
  done: 'is done',
  failed: 'was dropped',
};

/** The groups of a run, a sentence each; none where everything goes together. */
export function groupLines({ groups = [] }: Pick<RunStatus, 'groups'>): string[] {
  return groups.map((group) => groupSentence({ group, groups }));
}

function groupSentence({ group, groups }: { group: HandoffGroup; groups: readonly HandoffGroup[] }): string {
  const { number, state, stages, branch, note, pushed, publish, collector } = group;
  const more = stages.length > NAMED ? ` and ${stages.length - NAMED} more` : '';
  const names = `${stages
    .slice(0, NAMED)
    .map(({ stage }) => stage)
    .join(', ')}${more}`;
  const below = groups.find((one) => one.number === group.onto);
  const place =
    state !== 'done' ? `branch ${branch}` : pushed ? whereDone(group) : `kept as ${collector ?? ''}`;
  const stacked = below === undefined ? '' : ` on ${groupPlace(below)}`;
  const said = note === null || (state === 'done' && publish === 'none') ? '' : ` (${note})`;
  return `Group ${number} (${names}) ${WORDS[state]}: ${place}${stacked}${said}`;
}

function whereDone({ pullRequest, branch }: HandoffGroup): string {
  if (pullRequest === null) return `branch ${branch}`;
  const { number, state, url, draft } = pullRequest;
  return `${draft ? 'draft ' : ''}pull request #${number} (${state}): ${url}`;
}
