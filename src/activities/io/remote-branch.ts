import { Context } from '@temporalio/activity';

import { parseVaultRef } from '../../contract/refs.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import {
  branchOf,
  fetchHeads,
  fetchUpstream,
  listKept,
  passedBy,
  reachedBy,
  readRef,
} from '../../git/index.js';
import { keptRef } from '../support/run-paths.js';
import type { Round } from './collector-round.js';

const HEADS = 'refs/upstream/heads/';

/** What the remote has: the base, and what lies under the name of the branch that is to be pushed. It is fetched once. */
export class RemoteBranch {
  readonly #at: Round;
  readonly #branch: string;
  #fetched = false;

  constructor(at: Round & { branch: string }) {
    this.#at = at;
    this.#branch = at.branch;
  }

  /** The base's newest commit. */
  async base(): Promise<string> {
    const { mirror, input } = this.#at;
    const { baseBranch: branch, localCommit } = input;
    const { repository, taskKey: task } = input.run;
    const signal = Context.current().cancellationSignal;
    const { checkout } = repository;
    const base = await fetchUpstream({ mirror, repository, checkout, branch, localCommit, task, signal });
    this.#fetched = localCommit === null;
    return base;
  }

  /**
   * What the branch grows from: what was pushed there by this run, or by an earlier one of its task. `null` where that is
   * nothing, or the base has it.
   */
  async grownFrom({ base }: { base: string }): Promise<string | null> {
    const { mirror, input } = this.#at;
    const from = input.unpublished === true ? (input.pushed ?? null) : await this.#pushed();
    if (from === null) return null;
    const inBase = await reachedBy({ gitDir: mirror.dir, commits: [from], tips: [base] });
    return inBase.has(from) ? null : from;
  }

  /** What there is against pushing a collector, told before gates and people have looked at it; `null` when nothing is. */
  async objection({ collector }: { collector: string }): Promise<Failure | null> {
    const { mirror, input } = this.#at;
    const { repository, taskKey: task } = input.run;
    if (input.unpublished === true) return null;
    const branch = this.#branch;
    if (!repository.hasOrigin) {
      const { checkout } = repository;
      const tip = await branchOf({ checkout, branch });
      const where = { cwd: checkout, profile: 'user' } as const;
      const fits = tip === null || (await passedBy({ where, commit: collector, tip })) !== null;
      return fits ? null : failure('PUSH_DIVERGED', { task, branch, commit: tip });
    }
    const tip = await this.#tip();
    if (tip === null || tip === collector) return null;
    const gitDir = mirror.dir;
    const moves = await reachedBy({ gitDir, commits: [tip], tips: [collector] });
    if (moves.has(tip)) return null;
    const passed = await reachedBy({ gitDir, commits: [collector], tips: [tip] });
    return passed.has(collector) ? null : failure('PUSH_DIVERGED', { task, branch, commit: tip });
  }

  async #pushed(): Promise<string | null> {
    const { mirror, input } = this.#at;
    const { pushed = null } = input;
    const tip = await this.#tip();
    if (tip === null || tip === pushed) return pushed;
    const older =
      pushed === null ? [] : await reachedBy({ gitDir: mirror.dir, commits: [tip], tips: [pushed] });
    if (new Set(older).has(tip)) return pushed;
    return (await this.#isOurs(tip)) ? tip : pushed;
  }

  async #tip(): Promise<string | null> {
    const { mirror, input } = this.#at;
    const { repository, taskKey: task } = input.run;
    if (!repository.hasOrigin) return null;
    if (!this.#fetched) {
      const signal = Context.current().cancellationSignal;
      const refspecs = [`+refs/heads/*:${HEADS}*`];
      await fetchHeads({ mirror, repository, task, signal, options: ['--prune'], refspecs });
    }
    this.#fetched = true;
    return readRef({ gitDir: mirror.dir, ref: `${HEADS}${this.#branch}` });
  }

  /** Whether a run of this task assembled it: as the vault has it, or the record of an earlier run. */
  async #isOurs(tip: string): Promise<boolean> {
    const { deps, input, vault } = this.#at;
    const { run } = input;
    const own = keptRef({ run, stage: 'handoff' }, '');
    const prefix = `${own.split('/').slice(0, -3).join('/')}/`;
    const kept = await listKept({ vault, prefix });
    const known = kept.some(({ ref, commit }) => commit === tip && isCollector(ref));
    for (let number = run.number - 1; number > 0 && !known; number -= 1) {
      const { slug } = run.repository;
      const { status = null } = (await deps.store.findRun({ slug, taskKey: run.taskKey, number })) ?? {};
      const out = status === null ? [] : [status.handoff, ...(status.groups ?? [])];
      if (out.some(({ pushed, collector }) => pushed && collector === tip)) return true;
    }
    return known;
  }
}

function isCollector(ref: string): boolean {
  const key = parseVaultRef(ref);
  return key?.stage === 'handoff' && /^\d+$/.test(key.attempt);
}
