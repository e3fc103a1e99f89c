import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import type { OpenDraftInput } from '../../../src/activities/draft-contracts.js';
import type { Failpoint } from '../../../src/config/failpoint.js';
import { askBranch } from '../../../src/contract/refs.js';
import { leaveReview } from '../../../src/forge/local-change.js';
import { createLocalForge } from '../../../src/forge/local-forge.js';
import { ActivityBench } from '../../support/activity-bench.js';
import { tempDirs } from '../../support/temp-dir.js';

const PLAN = `
plan: shop
stages:
  api: {run: 'echo api > api.txt', approve: {by: leads, pr: draft}}
`;

const temp = tempDirs();
let bench: ActivityBench;
beforeAll(async () => {
  bench = await ActivityBench.open();
});
afterAll(() => bench.close());

async function asked(): Promise<OpenDraftInput & { branch: string }> {
  const run = await bench.runOf(PLAN);
  const { head } = await bench.attempt(run, { stage: 'api' });
  if (head === null) throw new Error('no head');
  const { taskKey, number } = run;
  const requestId = 'api/1';
  return {
    ...{ run, baseBranch: 'main', requestId, head, title: 'Sell @everything #1', subject: 'api', attempt: 1 },
    ...{ asked: 'leads (ada)', count: 2, signed: false },
    evidence: { head, planPart: 'p'.repeat(64), gates: null },
    branch: askBranch({ taskKey, number, requestId, head }),
  };
}

const git = (...args: string[]) => bench.sandbox.git(bench.repository.origin, ...args);
const branches = () => git('for-each-ref', '--format=%(refname:short)', 'refs/heads/').split('\n');
const forge = () => createLocalForge({ gitDir: bench.repository.origin, task: 'T' });

test('a draft pull request from its opening to its end: the exact head, asked once, answered, gone', async () => {
  const input = await asked();
  const { head, branch } = input;
  const opened = await bench.act('openDraft', input);
  expect(await bench.act('openDraft', input)).toEqual(opened);
  if (opened.kind === 'none') throw new Error(opened.reason);
  const { number } = opened;
  expect(git('rev-parse', branch)).toBe(head);
  expect(await forge().findOpenPullRequest({ head: branch, base: 'main' })).toMatchObject({
    number,
    draft: true,
    headCommit: head,
  });
  const body = git('show', `refs/stagegate/pulls/${String(number)}:body.md`);
  expect(body).toContain(`| commit | ${head} |`);
  expect(body).toContain('Who must approve: 2 of leads');
  expect(body).toContain(`stagegate approve ${input.run.taskKey} api`);

  const watch = { ...input, number, seen: [] as string[] };
  await expect(bench.act('watchDraft', watch)).rejects.toMatchObject({
    type: 'NOTHING_NEW',
    nonRetryable: false,
    nextRetryDelay: 5_000,
  });
  const review = { by: 'ada', verdict: 'approved', commit: 'b'.repeat(40), text: '' } as const;
  const gitDir = bench.repository.origin;
  await leaveReview({ gitDir, number, review });
  expect(await bench.act('watchDraft', watch)).toMatchObject({
    kind: 'opinions',
    ofHead: [],
    ofOthers: [{ id: '1', by: 'ada' }],
  });
  await leaveReview({ gitDir, number, review: { ...review, commit: head, text: 'Fine.' } });
  expect(await bench.act('watchDraft', { ...watch, seen: ['1'] })).toMatchObject({
    kind: 'opinions',
    ofHead: [{ id: '2', by: 'ada', verdict: 'approved', text: 'Fine.' }],
    ofOthers: [],
  });

  expect(await bench.act('closeDraft', input)).toEqual({ note: null });
  expect(await bench.act('closeDraft', input)).toEqual({ note: null });
  expect(branches()).not.toContain(branch);
  expect(await forge().readReviews({ number })).toMatchObject({ state: 'closed' });
  expect(await bench.act('watchDraft', { ...watch, seen: ['1', '2'] })).toMatchObject({ kind: 'over' });
});

/** Lets an activity fail at a point, as if its worker had died there. */
async function cutOff(point: Failpoint, act: () => Promise<unknown>): Promise<void> {
  const folder = temp();
  writeFileSync(join(folder, 'armed'), `${point}=fail@1\n`);
  process.env['STAGEGATE_FAILPOINTS'] = folder;
  try {
    await expect(act()).rejects.toThrow();
  } finally {
    delete process.env['STAGEGATE_FAILPOINTS'];
  }
  expect(readFileSync(join(folder, 'fired'), 'utf8')).toContain(point);
}

/** How many pull requests ask for a branch, open or closed. */
const asking = (branch: string) =>
  git('for-each-ref', '--format=%(refname)', 'refs/stagegate/pulls/')
    .split('\n')
    .filter((ref) => ref !== '' && git('show', `${ref}:pull.json`).includes(JSON.stringify(branch))).length;

test.each(['draft.before', 'draft.pushed', 'draft.after'] as const)(
  'asking that is cut off at "%s" and begun again asks once',
  async (point) => {
    const input = await asked();
    await cutOff(point, () => bench.act('openDraft', input));
    const opened = await bench.act('openDraft', input);
    expect(opened).toMatchObject({ kind: 'opened' });
    expect(git('rev-parse', input.branch)).toBe(input.head);
    expect(asking(input.branch)).toBe(1);
  },
);

test.each(['undraft.before', 'undraft.closed', 'undraft.after'] as const)(
  'taking it back that is cut off at "%s" and begun again leaves nothing open',
  async (point) => {
    const input = await asked();
    const opened = await bench.act('openDraft', input);
    if (opened.kind === 'none') throw new Error(opened.reason);
    await cutOff(point, () => bench.act('closeDraft', input));
    expect(await bench.act('closeDraft', input)).toEqual({ note: null });
    expect(branches()).not.toContain(input.branch);
    expect(await forge().readReviews({ number: opened.number })).toMatchObject({ state: 'closed' });
    expect(asking(input.branch)).toBe(1);
  },
);

test('a branch that others went on with stays, with its pull request', async () => {
  const input = await asked();
  const opened = await bench.act('openDraft', input);
  if (opened.kind === 'none') throw new Error(opened.reason);
  const theirs = git('commit-tree', `${input.head}^{tree}`, '-p', input.head, '-m', 'more');
  git('update-ref', `refs/heads/${input.branch}`, theirs);
  const { note } = await bench.act('closeDraft', input);
  expect(note).toContain('somebody pushed');
  expect(git('rev-parse', input.branch)).toBe(theirs);
  expect(await forge().readReviews({ number: opened.number })).toMatchObject({ state: 'open' });
});

test('a pull request between the same branches that somebody else opened is not closed', async () => {
  const input = await asked();
  bench.sandbox.git(
    bench.mirror(input.run),
    'push',
    '--quiet',
    bench.repository.origin,
    `+${input.head}:refs/heads/${input.branch}`,
  );
  const { pullRequest } = await forge().openPullRequest({
    ...{ head: input.branch, base: 'main', headCommit: input.head, title: 'Mine', body: 'x', draft: false },
    idempotencyKey: 'somebody',
  });
  await bench.act('closeDraft', input);
  expect(await forge().readReviews({ number: pullRequest.number })).toMatchObject({ state: 'open' });
});

test('a branch that the forge keeps for others is not pushed', async () => {
  const input = await asked();
  git('config', '--add', 'stagegate.protected', 'stagegate-ask/**');
  const opened = await bench.act('openDraft', input);
  git('config', '--unset-all', 'stagegate.protected');
  expect(opened).toMatchObject({ kind: 'none', reason: expect.stringContaining('is protected') as unknown });
  expect(branches()).not.toContain(input.branch);
});

test('without an origin, or with a forge that nobody knows, there is none, and a reason', async () => {
  const input = await asked();
  const { repository } = input.run;
  const at = (part: object) => ({ ...input, run: { ...input.run, repository: { ...repository, ...part } } });
  expect(await bench.act('openDraft', at({ hasOrigin: false }))).toMatchObject({ kind: 'none' });
  expect(await bench.act('openDraft', at({ fetchUrl: 'https://forge.invalid/a/b' }))).toEqual({
    kind: 'none',
    reason: expect.stringContaining('github.com'),
  });
  expect(branches()).not.toContain(input.branch);
  expect(await bench.act('closeDraft', at({ hasOrigin: false }))).toEqual({ note: null });
});
