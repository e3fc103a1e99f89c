import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { mirrorDir } from '../../../config/paths.js';
import { StagegateError } from '../../../domain/failure/catalogue.js';
import type { RunInput } from '../../../domain/run/run-input.js';
import type { RunStatus } from '../../../domain/run/run-status.js';
import { commitOf, fetchUpstream } from '../../../git/fetch-upstream.js';
import type { Mirror } from '../../../git/mirror.js';
import { readRemoteBranch } from '../../../git/push.js';
import { reachedBy } from '../../../git/where-kept.js';
import type { Session } from '../session.js';
import type { KnownRun } from './run-facts.js';

/** Tells which commits of a run the remote has, asking each branch of each repository once. */
export class Delivery {
  readonly #session: Session;
  readonly #tips = new Map<string, Promise<string | null>>();

  constructor(session: Session) {
    this.#session = session;
  }

  /**
   * Those of `commits` that a branch which the run published, or its base branch, reaches, as the remote says now.
   * None when the run published nothing, the remote does not answer, or there is no mirror to look in.
   */
  async delivered({ run, commits }: { run: KnownRun; commits: readonly string[] }): Promise<Set<string>> {
    const { input, stored } = run;
    const status = stored?.status ?? null;
    const own = status === null ? [] : publishedBranches(status);
    if (input === null || own.length === 0) return new Set();
    const dir = mirrorDir(this.#session.paths, input.repository);
    if (!existsSync(join(dir, 'HEAD'))) return new Set();
    const branches = [...own, input.base.branch];
    const tips = await Promise.all(
      branches.map((branch) => this.#tipOnce({ mirror: { dir }, input, branch })),
    );
    try {
      return await reachedBy({ gitDir: dir, commits, tips: tips.filter((tip) => tip !== null) });
    } catch (error) {
      if (error instanceof StagegateError) return new Set();
      throw error;
    }
  }

  #tipOnce(of: { mirror: Mirror; input: RunInput; branch: string }): Promise<string | null> {
    const key = `${of.input.repository.slug} ${of.branch}`;
    const asked = this.#tips.get(key) ?? readTip(of);
    this.#tips.set(key, asked);
    return asked;
  }
}

/** The branches that a run has pushed. */
function publishedBranches({ handoff, groups = [] }: RunStatus): string[] {
  const all = [handoff, ...groups].flatMap(({ pushed, branch }) =>
    pushed && branch !== null ? [branch] : [],
  );
  return [...new Set(all)];
}

/** Where a branch of the remote is now; `null` when that cannot be told. The mirror has the commit afterwards. */
async function readTip(of: { mirror: Mirror; input: RunInput; branch: string }): Promise<string | null> {
  const { mirror, input, branch } = of;
  const { repository } = input;
  const task = input.task.key;
  try {
    const tip = await readRemoteBranch({ mirror, repository, branch, task });
    if (tip === null || (await commitOf({ mirror, name: tip })) !== null) return tip;
    const { checkout } = repository;
    return await fetchUpstream({ mirror, repository, branch, localCommit: null, checkout, task });
  } catch (error) {
    if (error instanceof StagegateError) return null;
    throw error;
  }
}
