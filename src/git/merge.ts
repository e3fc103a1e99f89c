import type { GitIdentity } from '../domain/run/run-input.js';

import { conflictHunks } from './conflict-hunks.js';
import { fail } from '../domain/failure/catalogue.js';
import { withBaseAttributes, type AttributeView } from './base-attributes.js';
import { collidingPaths } from './case-collisions.js';
import { type SignCommit, writeCommit } from './commit-object.js';
import { git, gitFailed, runGit } from './git-gateway.js';
import { areKnownApart, isKnownAncestor } from './known-ancestors.js';
import { changedLfsPaths, haveSameAttributes } from './lfs-paths.js';
import { syncLooseObjects } from './loose-object.js';
import { parseMergeTree } from './merge-output.js';
import type { Mirror } from './mirror.js';
import { stagesThatTouched } from './touched-paths.js';
import { treeOf } from './tree-of.js';

/** A stage's head to merge. */
export interface MergeHead {
  readonly stage: string;
  readonly commit: string;
  /** Message of the merge commit. */
  readonly message: string;
}

/** What came of a merge. */
export type MergeResult =
  | {
      readonly kind: 'merged';
      readonly commit: string;
      /** The stages that got no commit, as `leavesOut` asks; not there where there are none. */
      readonly left?: readonly string[];
    }
  /** Files that Git LFS keeps would come in as themselves, not as pointers. */
  | { readonly kind: 'lfs'; readonly paths: readonly string[] }
  | {
      readonly kind: 'conflict';
      readonly paths: readonly string[];
      /** Every stage that changed one of the paths, in the given order. */
      readonly stages: readonly string[];
      /** The lines that stand against each other, where lines do; left out where names or kinds of files do. */
      readonly hunks?: string;
    };

/** What one merge has, with its defaults filled in. */
interface MergeInput {
  readonly mirror: Mirror;
  readonly base: string;
  readonly heads: readonly MergeHead[];
  readonly identity: GitIdentity;
  readonly when: Date;
  /** `when_needed` (the default) moves forward where it can; `always` writes a commit for each head. */
  readonly mergeCommits?: 'always' | 'when_needed';
  /** What the base has in other commits gets none: heads that change nothing, and nothing of the base alone either. */
  readonly leavesOut?: boolean;
  /** Work that the base has in other commits: what stands on these is merged as from there. Part of no commit. */
  readonly under?: readonly string[];
  /** Signs each commit; see {@link CommitInput.sign}. */
  readonly sign?: SignCommit;
}

/**
 * Merges heads onto `base` in the given order, in the object database alone. A head that is merged already is
 * skipped. The base's `.gitattributes` hold, with git's built-in merge drivers only. Paths that collide when case
 * is ignored are a conflict; changed files that Git LFS keeps are refused ({@link changedLfsPaths}). Deterministic: the same input gives the same commit.
 */
export async function mergeHeads(input: MergeInput): Promise<MergeResult> {
  const { base, heads } = input;
  if (heads.every((head) => head.commit === base)) return { kind: 'merged', commit: base };
  return withBaseAttributes(input, async (view) => {
    // what is merged onto: what gets no commit is part of it, so that what stands on that merges as well as ever
    const ground = await groundOf(input);
    let current = ground;
    let commit = base;
    const written = ground === base ? [] : [ground];
    const left: string[] = [];
    for (const head of heads) {
      const step = await mergeOne({ ...input, ground, view, current, head });
      if (step.kind === 'conflict') return step;
      if (step.left === true) left.push(head.stage);
      else if (commit === current) commit = step.commit;
      else if (step.wrote) commit = await mergeCommit({ ...input, head, onto: commit, of: step.commit });
      if (step.wrote) written.push(...new Set([step.commit, commit]));
      current = step.commit;
    }
    const merged = { kind: 'merged', commit, ...(left.length > 0 && { left }) } as const;
    if (written.length === 0) return merged;
    const { mirror } = input;
    const synced = syncLooseObjects({ gitDir: mirror.dir, ids: written });
    if (commit === base) return synced.then(() => merged);
    const [, paths, lfs] = await Promise.all([
      synced,
      collidingPaths({ mirror, commit, base }),
      // where nobody touched them, no merge does
      changedLfsPaths({
        ...{ mirror, from: base, to: commit },
        sameAttributes: haveSameAttributes(base, ...heads.map((head) => head.commit)),
      }),
    ]);
    if (paths.length > 0) return conflict({ ...input, paths, ignoreCase: true, merging: null });
    return lfs.length > 0 ? { kind: 'lfs', paths: lfs } : merged;
  });
}

/**
 * What merges stand on: from `commit` down its first parents, as long as the other parent is one of `heads`. The way
 * back of {@link mergeHeads} with `always`.
 */
export async function belowMerges(input: {
  mirror: Mirror;
  commit: string;
  heads: ReadonlySet<string>;
}): Promise<string> {
  const { mirror, commit, heads } = input;
  const args = ['rev-list', '--first-parent', '--parents', `--max-count=${heads.size + 1}`, commit];
  const lines = await git({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } });
  let base = commit;
  for (const line of lines.toString('utf8').split('\n')) {
    const [of, first, second] = line.split(' ');
    if (of !== base || first === undefined || second === undefined || !heads.has(second)) break;
    base = first;
  }
  return base;
}

type Step =
  | { readonly kind: 'step'; readonly commit: string; readonly wrote: boolean; readonly left?: boolean }
  | Extract<MergeResult, { kind: 'conflict' }>;

/** The base with the commits under it; its tree is the base's. */
async function groundOf({ mirror, base, under = [], identity, when }: MergeInput): Promise<string> {
  const gitDir = mirror.dir;
  let ground = base;
  for (const commit of under) {
    const common = await mergeBase({ mirror, current: ground, head: commit });
    if (common === '' || common === commit) continue;
    const tree = await treeOf({ gitDir, commit: base });
    const parents = [ground, commit];
    ground = await writeCommit({
      gitDir,
      tree,
      parents,
      message: 'there',
      identity,
      when,
      isSyncedLater: true,
    });
  }
  return ground;
}

async function mergeOne(
  input: MergeInput & { view: AttributeView; ground: string; current: string; head: MergeHead },
): Promise<Step> {
  const { mirror, view, current, head } = input;
  const isForward = input.mergeCommits !== 'always';
  const call = {
    ...view.call,
    args: ['merge-tree', '--write-tree', '-z', '--messages', current, head.commit],
  };
  // what has to be asked is asked beside the merge, which is mostly wanted then
  const isPlain = isForward && isKnownRelation({ current, head: head.commit });
  const isApart = isForward && areKnownApart(current, head.commit);
  const [before, beside] = await Promise.all([
    isForward && !isApart ? withoutMerge(input) : null,
    isPlain ? null : runGit(call),
  ]);
  if (before !== null) return before;
  const result = beside ?? (await runGit(call));
  if (result.exitCode > 1 || result.exitCode < 0) {
    if (!isForward) await withoutMerge(input);
    return gitFailed(call, result);
  }
  const output = parseMergeTree(result.stdout);
  if (result.exitCode === 1) {
    const paths = output.conflicted;
    const found = await conflict({ ...input, paths, ignoreCase: false, merging: head.stage });
    const names = { ours: 'before', theirs: head.stage };
    const hunks = await conflictHunks({ mirror, tree: output.tree, paths: found.paths, names });
    return hunks === '' ? found : { ...found, hunks };
  }
  // how the two are related is asked only where it matters: a process fewer for nearly every head
  const isSame = !isForward && output.tree === (await treeOf({ gitDir: mirror.dir, commit: current }));
  const standing = isSame ? await withoutMerge(input) : null;
  if (standing !== null) return standing;
  const isLeft = isSame && input.leavesOut === true && (await addsNothing(input));
  const commit = await writeMerge({ ...input, tree: output.tree, onto: current, signs: !isLeft });
  return { kind: 'step', commit, wrote: true, ...(isLeft && { left: true }) };
}

/** Whether a head changes nothing of the base alone: what takes back an earlier stage changes nothing of what it is merged onto. */
async function addsNothing(
  input: Pick<MergeInput, 'mirror'> & {
    view: AttributeView;
    ground: string;
    current: string;
    head: MergeHead;
  },
): Promise<boolean> {
  const { mirror, view, ground, current, head } = input;
  if (current === ground) return true;
  const args = ['merge-tree', '--write-tree', '-z', '--messages', ground, head.commit];
  const result = await runGit({ ...view.call, args });
  if (result.exitCode !== 0) return false;
  return parseMergeTree(result.stdout).tree === (await treeOf({ gitDir: mirror.dir, commit: ground }));
}

type Merging = Pick<MergeInput, 'mirror' | 'identity' | 'when' | 'sign'> & { head: MergeHead; onto: string };

/** The merge of a head onto another commit than it was merged onto, with the tree that came of it there. */
async function mergeCommit(input: Merging & { of: string }): Promise<string> {
  const tree = await treeOf({ gitDir: input.mirror.dir, commit: input.of });
  return writeMerge({ ...input, tree, signs: true });
}

function writeMerge(input: Merging & { tree: string; signs: boolean }): Promise<string> {
  const { mirror, head, onto, tree, identity, when, sign, signs } = input;
  return writeCommit({
    ...{ gitDir: mirror.dir, tree, parents: [onto, head.commit], message: head.message },
    ...{ identity, when, isSyncedLater: true },
    ...(sign === undefined || !signs ? {} : { sign }),
  });
}

/** The step where nothing need be merged; `null` where it must be. Throws where the two have nothing in common. */
async function withoutMerge(
  input: Pick<MergeInput, 'mirror' | 'mergeCommits'> & { current: string; head: MergeHead },
): Promise<Step | null> {
  const { mirror, current, head } = input;
  const common = await mergeBase({ mirror, current, head: head.commit });
  if (common === '') fail('UNRELATED_HISTORIES', { stage: head.stage });
  if (common === head.commit) return { kind: 'step', commit: current, wrote: false };
  if (common === current && input.mergeCommits !== 'always')
    return { kind: 'step', commit: head.commit, wrote: false };
  return null;
}

/** One best common ancestor; empty when the histories are unrelated. */
async function mergeBase(input: { mirror: Mirror; current: string; head: string }): Promise<string> {
  const { mirror, current, head } = input;
  if (isKnownRelation(input)) return current;
  const call = { args: ['merge-base', current, head], cwd: mirror.dir, env: { GIT_DIR: mirror.dir } };
  const result = await runGit(call);
  if (result.exitCode > 1 || result.exitCode < 0) return gitFailed(call, result);
  return result.stdout.toString('utf8').trim();
}

/** Whether a head is known to be what it is merged onto, or to follow it. */
function isKnownRelation({ current, head }: { current: string; head: string }): boolean {
  return current === head || isKnownAncestor({ ancestor: current, commit: head });
}

async function conflict(
  input: MergeInput & { paths: readonly string[]; ignoreCase: boolean; merging: string | null },
): Promise<Extract<MergeResult, { kind: 'conflict' }>> {
  const touched = await stagesThatTouched(input);
  const { merging } = input;
  const stages = input.heads
    .map((head) => head.stage)
    .filter((stage) => touched.has(stage) || stage === merging);
  return { kind: 'conflict', paths: [...input.paths].sort(), stages: [...new Set(stages)] };
}
