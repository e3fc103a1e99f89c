import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { enumerate } from '../../domain/text/enumerate.js';
import { mergeHeads } from '../../git/merge.js';
import type { BaseNow } from './base-now.js';

/** Whether stages merge onto the base as it is now, or why that is not known here. */
export type Probe =
  | { readonly kind: 'merges'; readonly base: string }
  | { readonly kind: 'conflict'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly why: string };

/** Nobody keeps these commits. */
const NOBODY = { name: 'stagegate', email: 'stagegate@localhost' };

/** Merges stages onto the base's newest commit, in this host's mirror and nowhere else: no ref is made. */
export async function probeHandoff({
  status,
  stages,
  there,
  onto,
  now,
}: {
  status: RunStatus;
  stages: readonly string[];
  /** Stages that the base has already. */
  there: readonly string[];
  /** The name of what they are merged onto. */
  onto: string;
  now: BaseNow;
}): Promise<Probe> {
  if (now.kind === 'unknown') return now;
  const { mirror, commit: base } = now;
  const { key: task } = status.task;
  const headsOf = (keys: readonly string[]) =>
    status.stages.flatMap(({ key: stage, head: commit }) =>
      keys.includes(stage) && commit !== null ? [{ stage, commit, message: stage }] : [],
    );
  const heads = headsOf(stages);
  const under = headsOf(there).map(({ commit }) => commit);
  try {
    const shared = { identity: NOBODY, when: new Date(status.startedAt), mergeCommits: 'always' } as const;
    const merged = await mergeHeads({ mirror, base, heads, under, ...shared });
    if (merged.kind === 'merged') return { kind: 'merges', base };
    const paths = enumerate(merged.paths);
    const of = { task, paths, base: onto };
    if (merged.kind === 'lfs') return { kind: 'conflict', failure: failure('HANDOFF_LFS', of) };
    const { hunks = '' } = merged;
    const told = { ...of, stages: merged.stages.join(', '), hunks };
    return { kind: 'conflict', failure: failure('HANDOFF_CONFLICT', told) };
  } catch (error) {
    if (error instanceof StagegateError) return { kind: 'unknown', why: error.failure.message };
    throw error;
  }
}
