import { mergeHeads, reachedBy, readKept, treeOf } from '../../git/index.js';
import { keptRef } from '../support/run-paths.js';
import type { Round } from './collector-round.js';

/**
 * The commit that the run began from, where the base has it no more and the stages would bring back what was in it. `null` where
 * the base has it, or has all of it in other commits.
 */
export async function lostBase(given: Round & { readonly base: string }): Promise<string | null> {
  const { input, mirror, vault, base } = given;
  const { run, onto } = input;
  const commit = readKept({ vault, ref: keptRef({ run, stage: 'base' }, 'start') });
  if (commit === null || commit === base || onto !== undefined) return null;
  const gitDir = mirror.dir;
  if ((await reachedBy({ gitDir, commits: [commit], tips: [base] })).has(commit)) return null;
  const heads = [{ stage: 'base', commit, message: 'what would come back' }];
  const by = { identity: run.identity, when: new Date(run.startedAt), mergeCommits: 'always' } as const;
  const back = await mergeHeads({ mirror, base, heads, ...by });
  if (back.kind !== 'merged') return commit;
  const [before, after] = [base, back.commit].map((each) => treeOf({ gitDir, commit: each }));
  return (await before) === (await after) ? null : commit;
}
