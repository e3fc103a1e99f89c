import { setTimeout as delay } from 'node:timers/promises';

import { fail } from '../domain/failure/catalogue.js';
import { lastWords, type PullRequestLook } from '../domain/pull-request/look.js';
import type { PullRequest } from '../domain/run/run-status.js';
import { branchTip, isMergedInto, moveRecord, readRecords } from '../git/forge-refs.js';
import { readConfigList } from '../git/config-values.js';
import { probeMerge } from '../git/probe-merge.js';
import { writeRevision } from '../git/forge-refs-write.js';
import { globProblem } from '../plan/glob.js';
import { isNamedBy } from '../plan/protects/protected-branch.js';
import type { BranchProtection, Forge, Opened, PullRequestBranches, PullRequestDraft } from './forge.js';
import { changeRecord, PULLS } from './local-change.js';
import { type PullRecord, parsePullRecord, renderPull } from './pull-record.js';
import { shellWord } from '../domain/text/shell-word.js';

/** The key of a bare repository's configuration whose values are globs of branches that are kept for others. */
export const PROTECTED_KEY = 'stagegate.protected';

const MOST_TRIES = 30;
const LONGEST_PAUSE_MS = 100;

interface StoredPull {
  readonly number: number;
  readonly commit: string;
  readonly record: PullRecord;
}

/**
 * The forge of a bare repository on this machine: each pull request is a ref at a commit with `pull.json` and
 * `body.md`, its earlier revisions the commit's parents; `git show -s` tells it. A new one only ever takes the number
 * after the last, and only if nobody has it: of two at once the second looks again. One whose head commit is part of
 * its base counts as merged. `task` is for the words of an error.
 */
export function createLocalForge({ gitDir, task }: { gitDir: string; task: string }): Forge {
  const pulls = { gitDir, prefix: PULLS };
  return {
    async findOpenPullRequest(branches) {
      const found = await findOpen({ gitDir, branches, pulls: await readPulls({ gitDir }) });
      return found === null ? null : shown({ gitDir, pull: found, reused: true });
    },

    async lookAtPullRequest({ number }) {
      const pull = (await readPulls({ gitDir })).find((known) => known.number === number);
      return pull === undefined ? null : { look: await lookAt({ gitDir, pull }), notes: [] };
    },

    lookAtBranch: ({ branch }) => lookAtBranch({ gitDir, branch }),
    async readReviews({ number }) {
      const pull = (await readPulls({ gitDir })).find((known) => known.number === number);
      if (pull === undefined) return null;
      const { state } = await lookAt({ gitDir, pull });
      return { state, reviews: pull.record.reviews ?? [] };
    },

    closePullRequest: ({ number, idempotencyKey }) =>
      changeRecord({
        ...{ gitDir, number, task },
        change: (record) =>
          record.state === 'open' && record.openedBy === idempotencyKey
            ? { ...record, state: 'closed' }
            : null,
      }),

    async openPullRequest(draft) {
      await checkBranches({ gitDir, draft, task });
      for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
        const records = await readRecords({ ...pulls, file: 'pull.json' });
        const known = stored(records);
        const own = known.find(({ record }) => record.openedBy === draft.idempotencyKey) ?? null;
        const there = own ?? (await findOpen({ gitDir, branches: draft, pulls: known }));
        const reused = there !== own;
        const next = revise({ there, draft });
        if (there !== null && next === null)
          return opened({ draft, pull: shown({ gitDir, pull: there, reused }) });
        const record = next ?? fresh(draft);
        const parent = there?.commit ?? null;
        const number = there?.number ?? (records.at(-1)?.number ?? 0) + 1;
        const commit = await writeRevision({ gitDir, parent, ...renderPull({ record, body: draft.body }) });
        const won = await moveRecord({ ...pulls, number, from: parent, to: commit });
        if (won) return opened({ draft, pull: shown({ gitDir, pull: { number, commit, record }, reused }) });
        await delay(Math.random() * LONGEST_PAUSE_MS);
      }
      return fail('FORGE_FAILED', { task, detail: `others keep writing pull requests to ${gitDir}` });
    },
  };
}

/** A pull request at its branch's newest commit. Nothing checks there; what is part of its base is merged. */
async function lookAt({ gitDir, pull }: { gitDir: string; pull: StoredPull }): Promise<PullRequestLook> {
  const { state, ...there } = factsOf({ gitDir, pull });
  const { base } = there;
  const headCommit = (await branchTip({ gitDir, branch: there.head })) ?? there.headCommit;
  const merged = state === 'open' && (await isMergedInto({ gitDir, commit: headCommit, branch: base }));
  const merges = await probeMerge({ gitDir, commit: headCommit, branch: base });
  return {
    ...there,
    headCommit,
    state: merged ? 'merged' : state,
    merges,
    checks: { state: 'none', passed: 0, pending: 0, failed: [] },
    reviews: lastWords(pull.record.reviews ?? []),
  };
}

async function lookAtBranch(input: { gitDir: string; branch: string }): Promise<BranchProtection> {
  const { gitDir, branch } = input;
  const globs = await readConfigList({ gitDir, key: PROTECTED_KEY });
  const glob = globs.find((each) => globProblem(each) === null && isNamedBy({ branch, globs: [each] }));
  if (glob !== undefined) return { kind: 'protected', by: `${PROTECTED_KEY}=${glob} in ${gitDir}` };
  const wrong = globs.find((each) => globProblem(each) !== null);
  if (wrong === undefined) return { kind: 'open' };
  return { kind: 'unknown', note: `${PROTECTED_KEY}=${wrong} in ${gitDir} is no glob` };
}

function opened({ draft, pull }: { draft: PullRequestDraft; pull: PullRequest }): Opened {
  const { labels = [], reviewers = [] } = draft;
  const passedOver = [...labels, ...reviewers].length > 0;
  const notes = passedOver
    ? ["a bare repository has neither labels nor reviewers: the plan's are passed over"]
    : [];
  return { pullRequest: pull, notes };
}

async function readPulls({ gitDir }: { gitDir: string }): Promise<StoredPull[]> {
  return stored(await readRecords({ gitDir, prefix: PULLS, file: 'pull.json' }));
}

function stored(records: Awaited<ReturnType<typeof readRecords>>): StoredPull[] {
  return records.flatMap(({ number, commit, text }) => {
    const record = parsePullRecord(text);
    return record === null ? [] : [{ number, commit, record }];
  });
}

async function findOpen(input: {
  gitDir: string;
  branches: PullRequestBranches;
  pulls: readonly StoredPull[];
}): Promise<StoredPull | null> {
  const { gitDir, branches } = input;
  for (const pull of input.pulls.toReversed()) {
    const { head, base, state, headCommit } = pull.record;
    if (head !== branches.head || base !== branches.base || state !== 'open') continue;
    if (!(await isMergedInto({ gitDir, commit: headCommit, branch: base }))) return pull;
  }
  return null;
}

function fresh({ idempotencyKey, ...draft }: PullRequestDraft): PullRecord {
  return {
    schemaVersion: 1,
    title: draft.title,
    head: draft.head,
    base: draft.base,
    headCommit: draft.headCommit,
    draft: draft.draft,
    state: 'open',
    openedBy: idempotencyKey,
    changedBy: idempotencyKey,
  };
}

/** The record that is there with the draft's words; `null` when it has them already, or is no longer open. */
function revise(input: { there: StoredPull | null; draft: PullRequestDraft }): PullRecord | null {
  const { there, draft } = input;
  if (there?.record.state !== 'open') return null;
  const { record } = there;
  const { title, headCommit, idempotencyKey } = draft;
  const same = record.title === title && record.headCommit === headCommit;
  const ours = record.openedBy === idempotencyKey || record.changedBy === idempotencyKey;
  return same && ours ? null : { ...record, title, headCommit, changedBy: idempotencyKey };
}

async function checkBranches(input: {
  gitDir: string;
  draft: PullRequestDraft;
  task: string;
}): Promise<void> {
  const { gitDir, draft, task } = input;
  for (const branch of [draft.head, draft.base])
    if ((await branchTip({ gitDir, branch })) === null)
      fail('FORGE_FAILED', { task, detail: `${gitDir} has no branch "${branch}"` });
}

function shown(input: { gitDir: string; pull: StoredPull; reused: boolean }): PullRequest {
  return { ...factsOf(input), reused: input.reused };
}

function factsOf(input: { gitDir: string; pull: StoredPull }): Omit<PullRequest, 'reused'> {
  const { number, record } = input.pull;
  return {
    number,
    title: record.title,
    head: record.head,
    base: record.base,
    headCommit: record.headCommit,
    draft: record.draft,
    state: record.state,
    url: `git -C ${shellWord(input.gitDir)} show -s ${PULLS}${number}`,
  };
}
