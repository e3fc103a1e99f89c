import { join } from 'node:path';

import { Context } from '@temporalio/activity';
import { z } from 'zod';

import { failpoint } from '../../config/failpoint.js';
import { handoffBranch } from '../../contract/refs.js';
import { isProtectedBranch } from '../../domain/branch-name.js';
import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { CommitId } from '../../domain/keys.js';
import { findStage, type Plan } from '../../domain/plan/plan.js';
import { fetchUpstream, mergeHeads, type Mirror, readKept, restore, type Vault } from '../../git/index.js';
import type { AssembleInput, Assembled, IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { enumerate } from '../support/changed-paths.js';
import { commitMessage } from '../support/commit-message.js';
import { readJson, writeWhole } from '../support/json-file.js';
import type { PlanSource } from '../support/plan-source.js';
import { attemptFolder, keptRef } from '../support/run-paths.js';
import { fetchForRun, keepForAll } from '../support/shared.js';
import { withRepositories } from '../support/with-repositories.js';

const Remembered = z.strictObject({ base: CommitId, collector: CommitId });

/**
 * See {@link IoActivities.assembleCollector}: the base's newest commit, then one merge commit a stage in plan order.
 * Nothing outside the mirror, the vault and the round's folder changes. A round has one collector: a repetition
 * gives the same, wherever the base has gone meanwhile.
 */
export function makeAssembleCollector({
  deps,
  plans,
}: {
  deps: Deps;
  plans: PlanSource;
}): IoActivities['assembleCollector'] {
  return async (input): Promise<Assembled> => {
    const { run, baseBranch, attempt, heads } = input;
    const task = run.taskKey;
    const plan = await plans.load(run);
    const branch = plan.handoff?.branch ?? handoffBranch({ taskKey: task });
    if (isProtectedBranch({ branch, base: baseBranch }))
      return { kind: 'failed', failure: failure('HANDOFF_PROTECTED', { task, branch }) };
    const file = join(attemptFolder(deps.paths, { run, stage: 'handoff', attempt }), 'collector.json');
    try {
      const commits = heads.map(({ head }) => head);
      return await withRepositories({ deps, run, commits }, async ({ mirror, vault }) => {
        const known =
          (await readJson({ file, schema: Remembered })) ?? (await elsewhere({ deps, input, vault, mirror }));
        const made = known ?? (await assemble({ input, plan, mirror }));
        if ('code' in made) return { kind: 'failed', failure: made };
        failpoint('collector.before');
        if (known === null) await writeWhole({ file, text: JSON.stringify(made) });
        failpoint('collector.after');
        const [ref, base] = refsOf(input);
        const entries = [
          { ref, commit: made.collector },
          { ref: base, commit: made.base },
        ];
        await keepForAll({ deps, run, mirror, vault, entries });
        return { kind: 'assembled', ...made, branch };
      });
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}

/** A round's collector and the base that it stands on. */
function refsOf({ run, attempt }: AssembleInput): [string, string] {
  const at = (name: string) => keptRef({ run, stage: 'handoff' }, name);
  return [at(String(attempt)), at(`${String(attempt)}-base`)];
}

/** The round's collector as a host made it that was given up since; `null` when no vault is shared, or nobody did. */
async function elsewhere(at: {
  deps: Deps;
  input: AssembleInput;
  vault: Vault;
  mirror: Mirror;
}): Promise<z.infer<typeof Remembered> | null> {
  const { deps, input, vault, mirror } = at;
  if (!(await fetchForRun({ deps, run: input.run, vault }))) return null;
  const [collector, base] = await Promise.all(refsOf(input).map((ref) => readKept({ vault, ref })));
  if (!collector || !base) return null;
  await restore({ vault, mirror, commits: [collector, base] });
  return { collector, base };
}

async function assemble({
  input,
  plan,
  mirror,
}: {
  input: AssembleInput;
  plan: Plan;
  mirror: Mirror;
}): Promise<{ base: string; collector: string } | Failure> {
  const { run, baseBranch, localCommit, heads } = input;
  const { repository, taskKey: task } = run;
  const { checkout } = repository;
  const signal = Context.current().cancellationSignal;
  const upstream = { mirror, repository, checkout, branch: baseBranch, localCommit, task, signal };
  const base = await fetchUpstream(upstream);
  const merged = await mergeHeads({
    mirror,
    base,
    heads: heads.map(({ stage, head, attempt, run: of = run.number }) => {
      const subject = `${task}: ${findStage({ plan, key: stage })?.title ?? stage}`;
      return {
        stage,
        commit: head,
        message: commitMessage({ subject, run: { ...run, number: of }, stage, attempt }),
      };
    }),
    mergeCommits: 'always',
    identity: run.identity,
    when: new Date(run.startedAt),
  });
  if (merged.kind === 'lfs')
    return failure('HANDOFF_LFS', { task, paths: enumerate(merged.paths), base: baseBranch });
  if (merged.kind === 'conflict') {
    const [paths, stages] = [merged.paths.join(', '), merged.stages.join(', ')];
    return failure('HANDOFF_CONFLICT', { task, paths, stages, base: baseBranch });
  }
  if (merged.commit === base) return failure('HANDOFF_NOTHING', { task });
  return { base, collector: merged.commit };
}
