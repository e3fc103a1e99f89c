import { mergeHeads, reachedBy, readKept } from '../../git/index.js';
import { keptRef } from '../support/run-paths.js';
import type { Round } from './collector-round.js';

/**
 * The stages that a round need not hand off: since the run began somebody has merged them into what the round stands on, or
 * has put there what they change. `left` is what their merge has left out; not given, they are merged once more to see.
 */
export async function stagesInBase(
  at: Round & { readonly base: string; readonly left?: readonly string[] },
): Promise<string[]> {
  const { input, mirror, vault, base } = at;
  const left = at.left ?? (await leftOut(at));
  const start = readKept({ vault, ref: keptRef({ run: input.run, stage: 'base' }, 'start') });
  if (start === null || start === base) return [...left];
  const gitDir = mirror.dir;
  const commits = input.heads.map(({ head }) => head);
  const now = await reachedBy({ gitDir, commits, tips: [base] });
  if (now.size === 0) return [...left];
  const before = await reachedBy({ gitDir, commits: [...now], tips: [start] });
  return input.heads.flatMap(({ stage, head }) => {
    const isMerged = now.has(head) && !before.has(head);
    return isMerged || left.includes(stage) ? [stage] : [];
  });
}

async function leftOut({
  input,
  mirror,
  base,
}: Round & { readonly base: string }): Promise<readonly string[]> {
  const { run, heads } = input;
  const merged = await mergeHeads({
    ...{ mirror, base, identity: run.identity, when: new Date(run.startedAt) },
    heads: heads.map(({ stage, head }) => ({ stage, commit: head, message: stage })),
    ...{ mergeCommits: 'always', leavesOut: true, under: (input.needs ?? []).map(({ head }) => head) },
  });
  return merged.kind === 'merged' ? (merged.left ?? []) : [];
}
