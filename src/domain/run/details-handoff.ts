import { groupLines } from '../handoff/group-words.js';
import { type ToldLook, toldWords } from '../pull-request/told-look.js';
import { inlineCut } from '../text/markdown.js';
import { fitItems } from './details-fit.js';
import { handoffLine } from './outlook.js';
import type { PullRequest, RunStatus } from './run-status.js';

/** The newest groups of stages that were handed off by themselves. */
const SHOWN_GROUPS = 10;
const GROUP_BYTES = 6000;

/**
 * The handoff, and the newest groups that were handed off by themselves, as far as they fit; below each what was seen of its
 * pull request since. Nothing where the plan has no handoff.
 */
export function handoffPart(status: RunStatus, looks: readonly ToldLook[]): string[] {
  const line = handoffLine(status);
  if (line === null) return [];
  const handoff = `**Handoff** ${inlineCut({ text: line.text, length: 800 })}`;
  const { groups = [] } = status;
  const list = groups.length === 0 ? seenSince(status.handoff.pullRequest, looks) : groupList(status, looks);
  return [list.length === 0 ? handoff : [handoff, '', ...list].join('\n')];
}

function groupList(status: RunStatus, looks: readonly ToldLook[]): string[] {
  const lines = groupLines(status);
  const blocks = (status.groups ?? []).map(({ pullRequest }, at) => {
    const own = `- ${inlineCut({ text: lines[at] ?? '', length: 400 })}`;
    return [own, ...seenSince(pullRequest, looks).map((seen) => `  ${seen}`)].join('\n');
  });
  const newest = blocks.slice(-SHOWN_GROUPS).reverse();
  return [...fitItems({ items: newest, text: (block) => block, bytes: GROUP_BYTES })].reverse();
}

function seenSince(pull: PullRequest | null, looks: readonly ToldLook[]): string[] {
  const look = looks.find(({ number }) => number === pull?.number);
  return look === undefined ? [] : [`- ${inlineCut({ text: toldWords(look), length: 300 })}`];
}
