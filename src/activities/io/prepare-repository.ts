import { Context } from '@temporalio/activity';

import { GROUPS_FILE } from '../../domain/authority/authority.js';
import { POLICY_FILE } from '../../domain/policy/policy.js';
import {
  fetchUpstream,
  type Mirror,
  readSetting,
  readKept,
  restore,
  treeOf,
  type Vault,
} from '../../git/index.js';
import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import { type HouseTexts, houseRules } from '../../plan/policy/house-rules.js';
import type { PlanSource } from '../support/plan-source.js';
import type { IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { claim, untilAgreed } from '../support/agree.js';
import { commitSigner } from '../support/commit-signer.js';
import { fetchForRun } from '../support/shared.js';
import { takeLeftBack } from '../support/left-drafts.js';
import { together } from '../support/together.js';
import { withRepositories } from '../support/with-repositories.js';
import { readProtects } from '../support/read-protects.js';
import { readQuarantine } from '../support/read-quarantine.js';
import { keptRef } from '../support/run-paths.js';
import { freezeSigners } from '../support/frozen-signers.js';

/**
 * See {@link IoActivities.prepareRepository}. A run has one base: once it is kept, a repetition gives the same,
 * wherever the branch has gone meanwhile. One that goes on from an earlier run takes that one's base as long as the
 * branch has the same tree, so that what was proved there holds.
 */
export function makePrepareRepository({
  deps,
  plans,
}: {
  deps: Deps;
  plans: PlanSource;
}): IoActivities['prepareRepository'] {
  return async ({ run, baseBranch, localCommit, rerun, starter }) => {
    const { repository, taskKey } = run;
    try {
      const plan = await plans.load(run);
      if (plan.handoff?.sign === true) await mustSign({ deps, task: taskKey });
      const ready = await withRepositories({ deps, run, commits: [] }, async ({ mirror, vault }) => {
        const commit = await untilAgreed(async () => {
          const ref = keptRef({ run, stage: 'base' }, 'start');
          const known = readKept({ vault, ref }) ?? (await readElsewhere({ deps, run, vault, ref }));
          if (known !== null) {
            await restore({ vault, mirror, commits: [known] });
            return known;
          }
          const fetched = () =>
            fetchUpstream({
              mirror,
              repository,
              checkout: run.repository.checkout,
              branch: baseBranch,
              localCommit,
              task: taskKey,
              signal: Context.current().cancellationSignal,
            });
          const commit =
            rerun === undefined ? await fetched() : await baseAfter({ run, rerun, mirror, vault, fetched });
          await claim({ deps, run, mirror, vault, entries: [{ ref, commit }] });
          return commit;
        });
        const house = await readSettings({ mirror, commit, task: taskKey });
        const asked = { plan, commit, starter: starter ?? run.identity, task: taskKey };
        const rules = houseRules({ ...house, ...asked });
        const { authority = null, policy } = rules;
        const about = { gitDir: mirror.dir, ...asked, authority };
        const ofBase = policy?.repository ?? null;
        const signers = await freezeSigners({ store: deps.store, ...about, repository: ofBase });
        return { kind: 'ready' as const, commit, ...rules, ...(signers === null ? {} : { signers }) };
      });
      if (run.number > 1) await closeEarlier({ deps, run });
      return ready;
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}

/** An earlier run of the task is over: where it was terminated, nobody has closed its drafts. */
function closeEarlier({ deps, run }: { deps: Deps; run: RunRef }): Promise<void> {
  const signal = Context.current().cancellationSignal;
  return takeLeftBack({ deps, run, signal, isOver: ({ number }) => number < run.number });
}

/** Refuses a run whose assembled commits nobody here could sign. */
async function mustSign({ deps, task }: { deps: Deps; task: string }): Promise<void> {
  const signer = await commitSigner({ deps });
  if (signer.kind === 'none') fail('HANDOFF_NO_KEY', { task, detail: signer.detail });
}

/** Reads and checks what the base has of settings, side by side; of several mistakes the same one is told every time. */
async function readSettings(of: { mirror: Mirror; commit: string; task: string }): Promise<HouseTexts> {
  const [house] = await together([readHouse(of), readQuarantine(of), readProtects(of)]);
  return house;
}

/** What the base says of who may decide, and of what may happen. */
async function readHouse({ mirror, commit }: { mirror: Mirror; commit: string }): Promise<HouseTexts> {
  const [groups = null, policy = null] = await Promise.all(
    [GROUPS_FILE, POLICY_FILE].map(async (path) => {
      const bytes = await readSetting({ gitDir: mirror.dir, commit, path });
      return bytes?.toString('utf8') ?? null;
    }),
  );
  return { groups, policy };
}

async function baseAfter(given: {
  run: RunRef;
  rerun: { readonly run: number; readonly sameBase: boolean };
  mirror: Mirror;
  vault: Vault;
  fetched: () => Promise<string>;
}): Promise<string> {
  const { run, rerun, mirror, vault, fetched } = given;
  const ref = keptRef({ run: { ...run, number: rerun.run }, stage: 'base' }, 'start');
  const earlier = readKept({ vault, ref });
  if (earlier !== null) await restore({ vault, mirror, commits: [earlier] });
  if (rerun.sameBase) {
    const about = { task: run.taskKey, number: rerun.run, detail: `the vault has no ${ref}` };
    return earlier ?? fail('RERUN_NO_RECORD', about);
  }
  const commit = await fetched();
  if (earlier === null) return commit;
  const [before, now] = [earlier, commit].map((each) => treeOf({ gitDir: mirror.dir, commit: each }));
  return (await before) === (await now) ? earlier : commit;
}

/** The base that another host kept before it was given up; `null` when no vault is shared, or nobody did. */
async function readElsewhere(input: {
  deps: Deps;
  run: RunRef;
  vault: Vault;
  ref: string;
}): Promise<string | null> {
  return (await fetchForRun(input)) ? readKept(input) : null;
}
