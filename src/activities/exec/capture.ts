import { basename } from 'node:path';

import { Context } from '@temporalio/activity';

import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { Findings } from '../../domain/findings/finding.js';
import type { ChangeSummary } from '../../domain/stage/attempt.js';
import { enumerate } from '../../domain/text/enumerate.js';
import {
  adoptOwnCommits,
  changedLfsPaths,
  compareCommits,
  type Change,
  ownHead,
  readKept,
  restore,
  type Snapshot,
  snapshotTree,
  treeOf,
  Unreadable,
} from '../../git/index.js';
import { outOfScope } from '../../plan/scope.js';
import { changedPaths } from '../support/changed-paths.js';
import { departures } from '../support/departures.js';
import { subjectLine } from '../support/commit-message.js';
import { keepForAll } from '../support/shared.js';
import { together } from '../support/together.js';
import { keptRef, trailersOf } from '../support/run-paths.js';
import { type AttemptContext, inStage, startName } from './attempt-context.js';
import { inTime } from './in-time.js';
import { SecretCheck, withoutNewSecrets } from './secret-check.js';
import { sparseFrom } from './sparse-part.js';
import { findingsOf } from './findings/find-findings.js';
import { sameReach } from './findings/reach-at.js';
import { judgeChanges, type JudgedChanges } from './judge-changes.js';

/** What an attempt left in its working tree, as a commit that the vault keeps. */
export interface Captured extends JudgedChanges {
  readonly head: string | null;
  /** The head's tree; left out where there is no head. */
  readonly tree?: string;
  readonly changes: ChangeSummary;
  readonly failure: Failure | null;
  /** Left out when there are none. */
  readonly findings?: Findings;
}

type Capture = AttemptContext & { readonly start: string; readonly when: Date };
type Timed = Capture & { readonly signal: AbortSignal };
type Kept = { readonly kind: 'kept'; readonly commit: string };

const NOTHING: ChangeSummary = { files: 0, insertions: 0, deletions: 0 };

/**
 * Snapshots the working tree and keeps it in the vault before anything is judged; then checks the changes against
 * the stage's `changes` and `scope`, and for files that Git LFS keeps, and has policies judge them. The executor's own
 * commits are kept after the snapshot, which stands without them.
 */
export function capture(context: Capture): Promise<Captured> {
  const { deps } = context;
  return inTime({
    departures: departures({ deps }),
    work: (signal) => captureUntil({ ...context, signal }),
  });
}

async function captureUntil(context: Timed): Promise<Captured> {
  const { input, mirror, folders, start, signal } = context;
  const parent = input.previous ?? start;
  const secrets = new SecretCheck({ context, parent, signal });
  const snapshot = (await keptBefore(context)) ?? (await snapshotOf({ ...context, parent, secrets }));
  if (secrets.failure !== null)
    return { head: null, changes: NOTHING, failure: secrets.failure, denied: null };
  if (snapshot.kind === 'impossible') {
    const { path, why } = snapshot;
    const reason = failure('NOT_SNAPSHOTTABLE', { ...inStage(input), path, why, directory: folders.tree });
    return { head: null, changes: NOTHING, failure: reason, denied: null };
  }
  const keeping = keepAll({ context, parent, snapshot: snapshot.commit });
  const comparing = compare(context, snapshot.commit);
  const [, { changes, findings, ...judged }] = await together([keeping, comparing]);
  const seen = findings === undefined ? {} : { findings };
  const policy = judgeChanges(context, { changed: judged.changed, changes });
  const tree = await treeOf({ gitDir: mirror.dir, commit: snapshot.commit });
  return { head: snapshot.commit, tree, changes, failure: objection(context, judged), ...seen, ...policy };
}

async function keepAll(given: { context: Timed; parent: string; snapshot: string }): Promise<void> {
  const { context, snapshot } = given;
  const { deps, input, stage, mirror, vault, start } = context;
  const { run } = input;
  const number = String(input.attempt);
  const at = (name: string, commit: string) => ({ ref: keptRef({ run, stage: stage.key }, name), commit });
  const place = { deps, run, mirror, vault };
  await keepForAll({ ...place, entries: [at(startName(input), start), at(number, snapshot)] });
  const own = await ownCommits(given);
  if (own !== null) await keepForAll({ ...place, entries: [at(`${number}-own`, own)] });
}

/** What changed since the start, read while the vault takes it. */
async function compare({ input, plan, mirror, start }: Capture, head: string) {
  const { base, needs, run } = input;
  sameReach({ plan, commit: start, as: needs.length === 0 ? [base] : needs.map((need) => need.head) });
  const { changes: changed, summary } = await compareCommits({ gitDir: mirror.dir, from: start, to: head });
  const found = await findingsOf({ mirror, plan, task: run.taskKey, base, start, head, changes: changed });
  if (changed.length === 0) return { changed, changes: summary, lfs: [], ...found };
  const sameAttributes = !changedPaths(changed).some((path) => basename(path) === '.gitattributes');
  const lfs = await changedLfsPaths({ mirror, from: start, to: head, sameAttributes });
  return { changed, changes: summary, lfs, ...found };
}

function snapshotOf(given: Timed & { parent: string; secrets: SecretCheck }): Promise<Snapshot> {
  const { input, stage, mirror, folders, start, when, parent, secrets, signal } = given;
  const { run, attempt } = input;
  return snapshotTree({
    mirror,
    dir: folders.tree,
    parent,
    ...sparseFrom(stage, start),
    message: subjectLine(`${run.taskKey}: ${stage.title}`),
    trailers: trailersOf({ run, stage: stage.key, attempt }),
    identity: run.identity,
    when,
    inspect: secrets.inspect,
    signal,
  });
}

/** What an earlier call kept of this attempt, before its answer was lost: another execution would date it otherwise. */
async function keptBefore({ input, stage, mirror, vault }: Capture): Promise<Kept | null> {
  const { run, attempt } = input;
  const ref = keptRef({ run, stage: stage.key }, String(attempt));
  const commit = readKept({ vault, ref });
  if (commit === null) return null;
  await restore({ vault, mirror, commits: [commit] });
  return { kind: 'kept', commit };
}

/** The executor's own commits are kept beside the snapshot, as far as its repository can still be read. */
async function ownCommits(input: {
  context: Timed;
  parent: string;
  snapshot: string;
}): Promise<string | null> {
  const { mirror, folders, signal } = input.context;
  const dir = folders.tree;
  const commit = await ownHead({ dir });
  if (commit === null || commit === input.parent || commit === input.context.input.base) return null;
  const accept = withoutNewSecrets(input);
  const adopting = adoptOwnCommits({ mirror, dir, commit, base: input.parent, accept, signal });
  const isAdopted = await adopting.catch((error: unknown) => {
    if (error instanceof Unreadable) return false;
    throw error;
  });
  if (isAdopted) return commit;
  Context.current().log.warn("the executor's own commits are not kept; the snapshot of its tree is", {
    commit,
  });
  return null;
}

function objection(
  { input, stage }: AttemptContext,
  { changed, lfs }: { changed: readonly Change[]; lfs: readonly string[] },
): Failure | null {
  const at = inStage(input);
  const paths = changedPaths(changed);
  const leaving = changed.find((change) => 'link' in change && change.link?.leavesTree);
  const outside = outOfScope({ scope: stage.scope, changes: paths });
  if (paths.length === 0) return stage.changes === 'required' ? failure('NO_CHANGE', at) : null;
  if (stage.changes === 'none') return failure('UNEXPECTED_CHANGE', { ...at, paths: enumerate(paths) });
  if (leaving !== undefined) return failure('LINK_LEAVES_TREE', { ...at, path: leaving.path });
  if (outside.length === 0)
    return lfs.length === 0 ? null : failure('LFS_CHANGED', { ...at, paths: enumerate(lfs) });
  return failure('OUT_OF_SCOPE', { ...at, paths: enumerate(outside), scope: stage.scope.join(', ') });
}
