import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import { rerunReasonText } from '../../domain/rerun/rerun-reason.js';
import type { StageEvidence } from '../../domain/rerun/stage-evidence.js';
import { type Mirror, restore, type Vault } from '../../git/index.js';
import { lookBack } from '../../rerun/look-back.js';
import type { FindReusableInput, IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import type { PlanSource } from '../support/plan-source.js';
import { keptRef } from '../support/run-paths.js';
import { fetchForRun, keepForAll } from '../support/shared.js';
import { withRepositories } from '../support/with-repositories.js';

/**
 * See {@link IoActivities.findReusable}. What is kept gets refs of the new run, so that nothing depends on whether
 * the earlier one is still there when this one is looked at.
 */
export function makeFindReusable({
  deps,
  plans,
}: {
  deps: Deps;
  plans: PlanSource;
}): IoActivities['findReusable'] {
  return async (input) => {
    const { run, rerun, base, requirements } = input;
    const { repository, taskKey } = run;
    try {
      const earlier = await deps.store.findRun({ slug: repository.slug, taskKey, number: rerun.run });
      if (earlier === null) {
        const about = { task: taskKey, number: rerun.run, detail: 'the store does not know it' };
        return { kind: 'failed', failure: failure('RERUN_NO_RECORD', about) };
      }
      return await withRepositories({ deps, run, commits: [] }, async ({ mirror, vault }) => {
        await fetchForRun({ deps, run, vault });
        const { store, paths } = deps;
        const plan = await plans.load(run);
        const about = { store, paths, vault, repository, taskKey, run: rerun.run, from: rerun.from };
        const verdicts = await lookBack({ ...about, plan, base, requirements });
        const kept = verdicts.flatMap((verdict) => (verdict.kind === 'kept' ? [verdict.evidence] : []));
        await keepAgain({ deps, input, mirror, vault, kept });
        const again = verdicts.flatMap((verdict) =>
          verdict.kind === 'rerun' ? [{ stage: verdict.stage, why: rerunReasonText(verdict.why) }] : [],
        );
        return { kind: 'found', kept: fitting(kept), rerun: again };
      });
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}

async function keepAgain(given: {
  deps: Deps;
  input: FindReusableInput;
  mirror: Mirror;
  vault: Vault;
  kept: readonly StageEvidence[];
}): Promise<void> {
  const { input, mirror, vault, kept } = given;
  const entries = kept.flatMap(({ stage, attempt, verdict }) => {
    if (verdict.kind === 'skipped') return [];
    const at = (name: string) => keptRef({ run: input.run, stage }, name);
    const start = verdict.start === null ? [] : [{ ref: at('start'), commit: verdict.start }];
    return [...start, { ref: at(String(attempt)), commit: verdict.head }];
  });
  if (entries.length === 0) return;
  await restore({ vault, mirror, commits: entries.map(({ commit }) => commit) });
  await keepForAll({ deps: given.deps, run: input.run, mirror, vault, entries });
}

const MOST_BYTES = 120_000;

/** An activity's answer stays small: of very many stages, the attempts' details are left out. */
function fitting(kept: StageEvidence[]): StageEvidence[] {
  if (Buffer.byteLength(JSON.stringify(kept)) <= MOST_BYTES) return kept;
  return kept.map((evidence) =>
    evidence.verdict.kind === 'skipped'
      ? evidence
      : { ...evidence, verdict: { ...evidence.verdict, result: null } },
  );
}
