import type { Facts, Run } from '../../scripts/chaos/oracle.mjs';

/** Where the vault keeps what the run made, and the branch that was pushed. */
export const KEPT = 'refs/stagegate/t-1/1';
export const BRANCH = 'refs/heads/chaos';

/** A run without faults: a stage with a gate, one whose gate taught it something, and a handoff together. */
export const whole = (): Facts => ({
  status: {
    state: 'completed',
    stages: [
      { key: 'a', state: 'completed', head: 'a1', attempts: [{ attempt: 1, head: 'a1' }] },
      {
        key: 'b',
        state: 'completed',
        head: 'b2',
        attempts: [1, 2].map((n) => ({ attempt: n, head: `b${String(n)}` })),
      },
    ],
    handoff: { collector: 'c1', branch: 'chaos', pullRequest: { number: 1 } },
    quotas: [{ kind: 'attempts', consumed: 3 }],
  },
  stored: { state: 'completed' },
  runs: 1,
  failures: [['gate "good" failed', 1]],
  ledger: [
    'started',
    'verified',
    'verified',
    'approval_requested',
    'decided',
    'stage_ended',
    'stage_ended',
    'handoff',
    'pushed',
    'pr',
    'finished',
  ].map((kind, index) => ({ seq: index + 1, kind, key: `${kind}/${String(index)}` })),
  vault: new Map([
    [`${KEPT}/a/1`, 'a1'],
    [`${KEPT}/b/1`, 'b1'],
    [`${KEPT}/b/2`, 'b2'],
    [`${KEPT}/handoff/1`, 'c1'],
  ]),
  origin: new Map([
    ['refs/heads/main', 'm'],
    ['refs/heads/chaos', 'c1'],
    ['refs/stagegate/pulls/1', 'p'],
  ]),
  pulls: ['1: chaos to main'],
  firstPull: 1,
  drafts: [],
  treeOf: (commit) => `tree of ${commit.replace(/'$/, '')}`,
  starts: ['1 a 1', '1 b 1', '1 b 2'],
  gates: ['1 a 1 one', '1 b 1 good', '1 b 2 good'],
  report: { run: { state: 'completed' } },
  told: ['approval.requested a', 'run.finished completed'],
  leaks: [],
});

/** The same handed off in two groups, the second on top of the first. */
export const grouped = (): Facts => {
  const facts = whole();
  const pulls = { 1: { number: 1, base: 'main' }, 2: { number: 2, base: 'chaos' } };
  const done = { state: 'done', pullRequest: null };
  facts.status.groups = [
    {
      ...done,
      number: 1,
      stages: [{ stage: 'a' }],
      branch: 'chaos',
      onto: null,
      collector: 'g1',
      pullRequest: pulls[1],
    },
    {
      ...done,
      number: 2,
      stages: [{ stage: 'b' }],
      branch: 'chaos+2',
      onto: 1,
      collector: 'g2',
      pullRequest: pulls[2],
    },
  ];
  facts.origin = new Map([
    [BRANCH, 'g1'],
    [`${BRANCH}+2`, 'g2'],
    ['refs/stagegate/pulls/1', 'p'],
    ['refs/stagegate/pulls/2', 'q'],
  ]);
  facts.pulls = ['1: chaos to main', '2: chaos+2 to chaos'];
  return facts;
};

/** The same with approvals that were asked in drafts: `a` there, the handoff at once, before one was open. */
export const drafted = (): Facts => {
  const facts = whole();
  facts.status.approvals = [
    { id: 'a/1', rule: { draft: true, count: 1 }, draft: { state: 'closed' }, decisions: [{}] },
    { id: 'handoff/1', rule: { draft: true, count: 1 }, draft: { state: 'opening' }, decisions: [{}] },
    { id: 'b/1', rule: { count: 1 } },
  ];
  facts.drafts = [{ number: 1, state: 'closed', run: 1, request: 'a/1', head: 'a1' }];
  facts.firstPull = 2;
  facts.status.handoff.pullRequest = { number: 2 };
  return facts;
};

/** What is known of either besides: nobody was killed. */
export const driven = (): Run => ({
  ...{
    task: 'T-1',
    slug: 't',
    number: 1,
    tokens: 1,
    complaints: [],
    killed: [],
    reboots: 0,
    wasReset: false,
  },
});
