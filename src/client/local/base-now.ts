import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { mirrorDir } from '../../config/paths.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { fetchUpstream } from '../../git/fetch-upstream.js';
import type { Mirror } from '../../git/mirror.js';
import { readRef } from '../../git/read-ref.js';
import { repositoryRef } from '../../git/repository.js';
import type { Session } from './session.js';

/** A run's base as it is now, in this host's mirror; or why that is not known here. */
export type BaseNow =
  | { readonly kind: 'known'; readonly mirror: Mirror; readonly commit: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** As the remote has it now, else as it was fetched last. Writes nothing but what is fetched. */
export async function baseNow(session: Session, status: RunStatus): Promise<BaseNow> {
  const mirror: Mirror = { dir: mirrorDir(session.paths, status.repository) };
  if (!existsSync(join(mirror.dir, 'HEAD'))) return { kind: 'unknown', why: 'this host has no mirror of it' };
  try {
    const commit = await newest(session, { status, mirror });
    if (commit === null) return { kind: 'unknown', why: `the mirror has no ${status.base.branch}` };
    return { kind: 'known', mirror, commit };
  } catch (error) {
    if (error instanceof StagegateError) return { kind: 'unknown', why: error.failure.message };
    throw error;
  }
}

async function newest(
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
