import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { mirrorDir } from '../../config/paths.js';
import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { fetchUpstream } from '../../git/fetch-upstream.js';
import { mergeHeads } from '../../git/merge.js';
import type { Mirror } from '../../git/mirror.js';
import { readRef } from '../../git/read-ref.js';
import { repositoryRef } from '../../git/repository.js';
import type { Session } from './session.js';

/** Whether stages merge onto the base as it is now, or why that is not known here. */
export type Probe =
  | { readonly kind: 'merges'; readonly base: string }
  | { readonly kind: 'conflict'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly why: string };

/** Nobody keeps these commits. */
const NOBODY = { name: 'stagegate', email: 'stagegate@localhost' };

/** Merges stages onto the base's newest commit, in this host's mirror and nowhere else: no ref is made. */
export async function probeHandoff(
  session: Session,
  { status, stages }: { status: RunStatus; stages: readonly string[] },
): Promise<Probe> {
  const mirror: Mirror = { dir: mirrorDir(session.paths, status.repository) };
  if (!existsSync(join(mirror.dir, 'HEAD'))) return { kind: 'unknown', why: 'this host has no mirror of it' };
  const { key: task } = status.task;
  const heads = status.stages.flatMap(({ key: stage, head: commit }) =>
    stages.includes(stage) && commit !== null ? [{ stage, commit, message: stage }] : [],
  );
  try {
    const base = await newestBase(session, { status, mirror });
    if (base === null) return { kind: 'unknown', why: `the mirror has no ${status.base.branch}` };
    const shared = { identity: NOBODY, when: new Date(status.startedAt), mergeCommits: 'always' } as const;
    const merged = await mergeHeads({ mirror, base, heads, ...shared });
    if (merged.kind === 'merged') return { kind: 'merges', base };
    const paths = merged.paths.join(', ');
    const of = { task, paths, base: status.base.branch };
    if (merged.kind === 'lfs') return { kind: 'conflict', failure: failure('HANDOFF_LFS', of) };
    const { hunks = '' } = merged;
    const told = { ...of, stages: merged.stages.join(', '), hunks };
    return { kind: 'conflict', failure: failure('HANDOFF_CONFLICT', told) };
  } catch (error) {
    if (error instanceof StagegateError) return { kind: 'unknown', why: error.failure.message };
    throw error;
  }
}

/** As the remote has it now, else as it was fetched last. */
async function newestBase(
  session: Session,
  { status, mirror }: { status: RunStatus; mirror: Mirror },
): Promise<string | null> {
  const { branch, commit } = status.base;
  const repository = repositoryRef(await session.repository());
  if (!repository.hasOrigin) return commit;
  const { checkout } = repository;
  const task = status.task.key;
  try {
    return await fetchUpstream({ mirror, repository, checkout, branch, localCommit: null, task });
  } catch (error) {
    if (!(error instanceof StagegateError)) throw error;
    return readRef({ gitDir: mirror.dir, ref: `refs/upstream/heads/${branch}` });
  }
}
