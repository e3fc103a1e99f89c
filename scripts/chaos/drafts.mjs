import { parseAskBranch } from '../../dist/contract/refs.js';
import { leaveReview } from '../../dist/forge/local-change.js';

/** The reviewer of the plans here, by login; the groups file of their repositories knows her. */
export const REVIEWER = 'rita';

/** Who may answer what is asked in drafts: whoever starts the runs, and a reviewer. */
export const GROUPS_FILE = {
  path: '.stagegate/groups.yaml',
  text: `people: {chaos: [chaos@example.invalid], ${REVIEWER}: ['login:${REVIEWER}']}
groups: {leads: {members: [chaos, ${REVIEWER}], self_approval: true}}
`,
};

/** By subject: a review answers, or the command line once the draft is open; anything else is answered at once. */
const ANSWERED = { a: 'review', b: 'when open' };

/**
 * What to do about a request that waits: `wait`, or give the `command`. Leaves the review where one is to answer, once a
 * draft; `left` remembers those. Where no draft asks it, the command line answers, and `missed` is told why.
 */
export async function answerTo({ request, origin, left, missed }) {
  const { rule, draft, subject, evidence } = request;
  const how = ANSWERED[subject];
  if (rule.draft !== true || how === undefined) return 'command';
  if (draft?.state === 'none') {
    missed(draft.note);
    return 'command';
  }
  if (draft?.state !== 'open') return 'wait';
  if (how === 'when open') return 'command';
  const { number } = draft;
  if (left.has(number)) return 'wait';
  const review = { by: REVIEWER, verdict: 'approved', commit: evidence.head, text: '' };
  await leaveReview({ gitDir: origin, number, review });
  left.add(number);
  return 'wait';
}

/**
 * Takes what the receiver has apart: `origin` as if the drafts that asked approvals had never had a number, `pulls` without
 * them, the drafts by themselves, and the number of the first pull request that is none.
 */
export function withoutDrafts({ refs, all, prefix }) {
  const asks = all.map((pull) => ({ ...pull, asked: parseAskBranch(pull.head) }));
  const others = asks.filter(({ asked }) => asked === null);
  const numbers = new Map(others.map(({ number }, index) => [String(number), String(index + 1)]));
  const drafts = asks.flatMap(({ asked, number, state }) =>
    asked === null ? [] : [{ number, state, run: asked.number, request: asked.requestId, head: asked.head }],
  );
  const origin = refs.flatMap(([name, commit]) => {
    if (!name.startsWith(prefix)) return [[name, commit]];
    const number = numbers.get(name.slice(prefix.length));
    return number === undefined ? [] : [[`${prefix}${number}`, commit]];
  });
  return {
    origin: new Map(origin),
    pulls: others.map(({ head, base }, index) => `${String(index + 1)}: ${head} to ${base}`),
    firstPull: others[0]?.number ?? null,
    drafts,
  };
}
