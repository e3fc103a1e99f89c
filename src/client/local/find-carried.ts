import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { mirrorDir, vaultDir } from '../../config/paths.js';
import { TRAILERS } from '../../contract/refs.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { RecordedLedgerRow } from '../../domain/ledger/ledger-row.js';
import { correctedHead, correctionRow } from '../../domain/reconcile/correction.js';
import {
  type Carried,
  findCarrier,
  type PushedStage,
  type RecordedCommit,
  type UpstreamCommit,
} from '../../domain/reconcile/find-carrier.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { commitOf, fetchHeads } from '../../git/fetch-upstream.js';
import { openMirror } from '../../git/mirror.js';
import { repositoryRef } from '../../git/repository.js';
import { treeOf } from '../../git/tree-of.js';
import { commitsBeyond, mergeBaseOf, patchBetween, patchIds } from '../../git/upstream-history.js';
import { restore } from '../../git/vault.js';
import { reachedBy } from '../../git/where-kept.js';
import type { StoredRunKey } from '../../store/store.js';
import type { RunSelector } from '../run/read-status.js';
import { actorOf } from './actor.js';
import type { Session } from './session.js';

/** Where the stages that a run has pushed are upstream now. */
export interface FoundCarried {
  readonly key: StoredRunKey;
  readonly carried: readonly Carried[];
}

/** Of how many commits what they change is compared. */
const MOST_PATCHES = 500;
const HEADS = 'refs/upstream/heads/';

/**
 * Asks upstream for its branches and finds what carries each stage that the run has pushed. Writes nothing but what is
 * fetched into the mirror.
 *
 * @throws RUN_UNKNOWN, NOTHING_PUSHED, ORIGIN_UNREACHABLE
 */
export async function findCarried(session: Session, selector: RunSelector): Promise<FoundCarried> {
  const store = await session.store();
  const { runKey, number } = selector;
  const stored = await store.findRun({ ...runKey, ...(number === undefined ? {} : { number }) });
  if (stored === null) return fail('RUN_UNKNOWN', { task: runKey.taskKey });
  const { repositoryId, taskKey, status } = stored;
  const key = { repositoryId, taskKey, number: stored.number };
  const pushed = status === null ? [] : pushedStages(status);
  if (status === null || pushed.length === 0) return fail('NOTHING_PUSHED', { task: taskKey });
  const repository = repositoryRef(await session.repository());
  const mirror = await openMirror({ dir: mirrorDir(session.paths, repository), repository });
  await fetchHeads({
    ...{ mirror, repository, task: taskKey, options: ['--prune'] },
    refspecs: [`+refs/heads/*:${HEADS}*`],
  });
  const gitDir = mirror.dir;
  const branches = [...new Set([...pushed.map(({ branch }) => branch), status.base.branch])];
  const tips = (
    await Promise.all(branches.map((branch) => commitOf({ mirror, name: `${HEADS}${branch}` })))
  ).filter((tip) => tip !== null);
  const rows = await store.readLedger({ run: key });
  const heads = pushed.map((each) => ({ ...each, head: correctedHead({ rows, ...each }) }));
  const vault = { dir: vaultDir(session.paths, repository) };
  const ours = [...pushed.map(({ head }) => head), ...pushed.map(({ collector }) => collector)];
  if (existsSync(join(vault.dir, 'HEAD')))
    await restore({ vault, mirror, commits: ours }).catch(() => undefined);
  const reached = await reachedBy({ gitDir, commits: heads.map(({ head }) => head), tips });
  const base = status.base.commit === null ? null : await commitOf({ mirror, name: status.base.commit });
  const from = base ?? (await mergeBaseOf({ gitDir, commits: [...tips, ...ours] }));
  const commits = from === null ? [] : await upstreamCommits({ gitDir, tips, from });
  const seen = new Map<string, Promise<RecordedCommit>>();
  const described = (commit: string, on: string | null) => {
    const asked = seen.get(commit) ?? describe({ gitDir, commit, on });
    seen.set(commit, asked);
    return asked;
  };
  const carried: Carried[] = [];
  for (const { stage, head, collector } of heads) {
    const of: PushedStage = {
      stage,
      head: await described(head, null),
      collector: await described(collector, tips.at(-1) ?? null),
    };
    const run = `${taskKey}/${String(key.number)}`;
    carried.push(findCarrier({ run, pushed: of, commits, reached }));
  }
  return { key, carried };
}

/** Records what has moved, once each. Returns how many rows were new. */
export async function recordCarried(
  session: Session,
  { found, now }: { found: FoundCarried; now: Date },
): Promise<number> {
  const store = await session.store();
  const { name, email } = await actorOf(session);
  const { key: run } = found;
  const before: readonly RecordedLedgerRow[] = await store.readLedger({ run });
  const rows = found.carried.flatMap((moved) =>
    moved.kind === 'moved' ? [correctionRow({ moved, by: { name, email }, at: now.toISOString() })] : [],
  );
  const known = new Set(before.map(({ key }) => key));
  const fresh = rows.filter(({ key }) => !known.has(key));
  await store.appendLedger({ run, rows: fresh });
  return fresh.length;
}

/** The stages that went out with the run's handoff, or with groups of them. */
function pushedStages({ stages, handoff, groups = [] }: RunStatus) {
  const out = groups.map((group) => ({ ...group, keys: new Set(group.stages.map(({ stage }) => stage)) }));
  const whole = { ...handoff, keys: new Set(stages.map(({ key }) => key)) };
  return [...out, ...(groups.length === 0 ? [whole] : [])].flatMap(({ pushed, branch, collector, keys }) => {
    if (!pushed || branch === null || collector === null) return [];
    return stages.flatMap(({ key: stage, state, head }) =>
      keys.has(stage) && state === 'completed' && head !== null ? [{ stage, head, collector, branch }] : [],
    );
  });
}

async function upstreamCommits(input: {
  gitDir: string;
  tips: readonly string[];
  from: string;
}): Promise<UpstreamCommit[]> {
  const logged = await commitsBeyond(input);
  const newest = logged.slice(0, MOST_PATCHES).map(({ commit }) => commit);
  const patches = await patchIds({ gitDir: input.gitDir, commits: newest });
  return logged.map(({ commit, tree, message }) => ({
    commit,
    tree,
    patch: patches.get(commit) ?? null,
    names: namesIn(message),
  }));
}

/** The stages that a message names: a squash has the trailers of all that went into it. */
function namesIn(message: string): { run: string; stage: string }[] {
  const names: { run: string; stage: string }[] = [];
  let run: string | null = null;
  for (const line of message.split('\n')) {
    const [, name, value = ''] = /^\s*([\w-]+): (.*\S)\s*$/.exec(line) ?? [];
    if (name === TRAILERS.run) run = value;
    if (name === TRAILERS.stage && run !== null) names.push({ run, stage: value });
  }
  return names;
}

/** A recorded commit: alone, or with everything since it left `on`. Facts are `null` where this machine has it not. */
async function describe(input: {
  gitDir: string;
  commit: string;
  on: string | null;
}): Promise<RecordedCommit> {
  const { gitDir, commit, on } = input;
  if ((await commitOf({ mirror: { dir: gitDir }, name: commit })) === null)
    return { commit, tree: null, patch: null };
  const tree = await treeOf({ gitDir, commit });
  if (on === null)
    return { commit, tree, patch: (await patchIds({ gitDir, commits: [commit] })).get(commit) ?? null };
  const from = await mergeBaseOf({ gitDir, commits: [commit, on] });
  return { commit, tree, patch: from === null ? null : await patchBetween({ gitDir, from, to: commit }) };
}
