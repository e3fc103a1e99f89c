import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { ChangeSummary } from '../../domain/stage/attempt.js';
import {
  adoptOwnCommits,
  type Change,
  keep,
  listChanges,
  ownHead,
  snapshotTree,
  summariseChanges,
} from '../../git/index.js';
import { outOfScope } from '../../plan/scope.js';
import { changedPaths } from '../support/changed-paths.js';
import { subjectLine } from '../support/commit-message.js';
import { keptRef, trailersOf } from '../support/run-paths.js';
import { type AttemptContext, inStage } from './attempt-context.js';

/** What an attempt left in its working tree, as a commit that the vault keeps. */
export interface Captured {
  readonly head: string | null;
  readonly changes: ChangeSummary;
  readonly failure: Failure | null;
}

const NOTHING: ChangeSummary = { files: 0, insertions: 0, deletions: 0 };

/**
 * Snapshots the working tree and keeps it in the vault before anything is judged; then checks the changes against
 * the stage's `changes` and `scope`.
 */
export async function capture(context: AttemptContext & { start: string; when: Date }): Promise<Captured> {
  const { input, stage, mirror, vault, folders, start } = context;
  const { run, attempt } = input;
  const parent = input.previous ?? start;
  const snapshot = await snapshotTree({
    mirror,
    dir: folders.tree,
    parent,
    message: subjectLine(`${run.taskKey}: ${stage.title}`),
    trailers: trailersOf({ run, stage: stage.key, attempt }),
    identity: run.identity,
    when: context.when,
  });
  if (snapshot.kind === 'impossible') {
    const { path, why } = snapshot;
    const reason = failure('NOT_SNAPSHOTTABLE', { ...inStage(input), path, why, directory: folders.tree });
    return { head: null, changes: NOTHING, failure: reason };
  }
  const own = await ownCommits({ context, parent });
  const at = (name: string) => keptRef({ run, stage: stage.key }, name);
  await keep({
    mirror,
    vault,
    entries: [
      { ref: at('start'), commit: start },
      { ref: at(String(attempt)), commit: snapshot.commit },
      ...(own === null ? [] : [{ ref: at(`${String(attempt)}-own`), commit: own }]),
    ],
  });
  const comparison = { gitDir: mirror.dir, from: start, to: snapshot.commit };
  const changed = await listChanges(comparison);
  const changes = changed.length === 0 ? NOTHING : await summariseChanges(comparison);
  return { head: snapshot.commit, changes, failure: objection(context, changed) };
}

/** The executor's own commits are kept beside the snapshot, as far as its repository can still be read. */
async function ownCommits(input: { context: AttemptContext; parent: string }): Promise<string | null> {
  const { mirror, folders } = input.context;
  const dir = folders.tree;
  const commit = await ownHead({ dir });
  if (commit === null || commit === input.parent || commit === input.context.input.base) return null;
  return (await adoptOwnCommits({ mirror, dir, commit, base: input.parent })) ? commit : null;
}

function objection({ input, stage }: AttemptContext, changed: readonly Change[]): Failure | null {
  const at = inStage(input);
  const paths = changedPaths(changed);
  const leaving = changed.find((change) => 'link' in change && change.link?.leavesTree);
  const outside = outOfScope({ scope: stage.scope, changes: paths });
  if (paths.length === 0) return stage.changes === 'required' ? failure('NO_CHANGE', at) : null;
  if (stage.changes === 'none') return failure('UNEXPECTED_CHANGE', { ...at, paths: enumerate(paths) });
  if (leaving !== undefined) return failure('LINK_LEAVES_TREE', { ...at, path: leaving.path });
  if (outside.length === 0) return null;
  return failure('OUT_OF_SCOPE', { ...at, paths: enumerate(outside), scope: stage.scope.join(', ') });
}

function enumerate(paths: readonly string[]): string {
  const shown = paths.slice(0, 10).join(', ');
  return paths.length > 10 ? `${shown} and ${String(paths.length - 10)} more` : shown;
}
