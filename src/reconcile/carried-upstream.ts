import { TRAILERS } from '../contract/refs.js';
import {
  type Carried,
  findCarrier,
  type PushedStage,
  type RecordedCommit,
  type UpstreamCommit,
} from '../domain/reconcile/find-carrier.js';
import { commitOf, treeOf } from '../git/index.js';
import { commitsBeyond, mergeBaseOf, patchBetween, patchIds } from '../git/upstream-history.js';
import { reachedBy } from '../git/where-kept.js';

/** A stage whose work is looked for: the run that made it (as `ADD-42/1`), its head, and what it was pushed in. */
export interface SoughtStage {
  readonly run: string;
  readonly stage: string;
  readonly head: string;
  readonly collector: string;
  /** Only what names this attempt counts as named; left out for any. */
  readonly attempt?: number;
}

/** Of how many commits what they change is compared. */
const MOST_PATCHES = 500;

/**
 * Finds what carries each stage in the history of some tips of upstream, which the repository has. `from` is where the run
 * began; left out, where they all part. Only reads.
 */
export async function carriedUpstream(input: {
  gitDir: string;
  stages: readonly SoughtStage[];
  tips: readonly string[];
  /** What the collectors are compared with; the last tip when left out. */
  from?: string | null;
}): Promise<Carried[]> {
  const { gitDir, stages, tips } = input;
  const ours = stages.flatMap(({ head, collector }) => [head, collector]);
  const heads = stages.map(({ head }) => head);
  const reached = await reachedBy({ gitDir, commits: heads, tips });
  const from = input.from ?? (await mergeBaseOf({ gitDir, commits: [...tips, ...ours] }));
  const commits = from === null ? [] : await upstreamCommits({ gitDir, tips, from });
  const seen = new Map<string, Promise<RecordedCommit>>();
  const described = (commit: string, on: string | null) => {
    const key = `${commit} ${on ?? ''}`;
    const asked = seen.get(key) ?? describe({ gitDir, commit, on });
    seen.set(key, asked);
    return asked;
  };
  const carried: Carried[] = [];
  for (const { run, stage, head, collector, attempt } of stages) {
    const pushed: PushedStage = {
      stage,
      head: await described(head, null),
      collector: await described(collector, tips.at(-1) ?? null),
      ...(attempt === undefined ? {} : { attempt }),
    };
    carried.push(findCarrier({ run, pushed, commits, reached }));
  }
  return carried;
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
function namesIn(message: string): UpstreamCommit['names'] {
  const names: { run: string; stage: string; attempt: number | null }[] = [];
  let run: string | null = null;
  for (const line of message.split('\n')) {
    const [, name, value = ''] = /^\s*([\w-]+): (.*\S)\s*$/.exec(line) ?? [];
    if (name === TRAILERS.run) run = value;
    if (name === TRAILERS.stage && run !== null) names.push({ run, stage: value, attempt: null });
    const last = names.at(-1);
    if (name === TRAILERS.attempt && last !== undefined) last.attempt ??= Number(value);
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
