import { failpoint } from '../../config/failpoint.js';
import { handoffBranch } from '../../contract/refs.js';
import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { findStage, type Plan } from '../../domain/plan/plan.js';
import { enumerate } from '../../domain/text/enumerate.js';
import { linearCommits, mergeHeads, reachedBy, restore, treeOf, writeCommit } from '../../git/index.js';
import type { Assembled, IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import { openHighRisk } from '../errorbook/open-high-risk.js';
import { claim, untilAgreed } from '../support/agree.js';
import { commitMessage } from '../support/commit-message.js';
import type { PlanSource } from '../support/plan-source.js';
import { withRepositories } from '../support/with-repositories.js';
import { refuseByForge, refuseByName } from './head-branch.js';
import { lostBase } from './lost-base.js';
import { type Shape, shapeOf } from './collector-shape.js';
import { type Collector, entriesOf, findCollector, keptOf, type Round } from './collector-round.js';
import { RemoteBranch } from './remote-branch.js';
import { stagesInBase } from './stages-in-base.js';

/**
 * See {@link IoActivities.assembleCollector}: the base's newest commit, then one merge commit a stage in plan order.
 * Nothing outside the mirror and the vault changes. A round has one collector: a repetition
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
    const { run, baseBranch, heads } = input;
    const task = run.taskKey;
    const plan = await plans.load(run);
    const branch = input.branch ?? plan.handoff?.branch ?? handoffBranch({ taskKey: task });
    const head = { deps, run, branch, baseBranch };
    try {
      const also = [input.pushed, input.onto?.commit].filter((commit) => commit !== undefined);
      const commits = [...[...heads, ...(input.needs ?? [])].map(({ head }) => head), ...also];
      return await withRepositories({ deps, run, commits }, async ({ mirror, vault }) => {
        const refused =
          (await refuseByName({ ...head, mirror, vault })) ?? (await refuseByForge(head)).failure;
        if (refused !== null) return { kind: 'failed', failure: refused };
        return untilAgreed(async (): Promise<Assembled> => {
          const round = { deps, input, mirror, vault };
          const at = { ...round, plan, remote: new RemoteBranch({ ...round, branch }) };
          const found = await findCollector(at);
          if (found === 'taken') return { kind: 'taken' };
          const made =
            found === null
              ? ((await openHighRisk({ deps, input })) ?? (await make(at)))
              : await told(at, found);
          const against = 'code' in made ? made : await at.remote.objection(made);
          if (against !== null) return { kind: 'failed', failure: against };
          return 'code' in made ? { kind: 'failed', failure: made } : { kind: 'assembled', ...made, branch };
        });
      });
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      throw error;
    }
  };
}

/** What an earlier try made, with what it told. */
async function told(at: Round, { base, collector }: Collector): Promise<Collector> {
  return withInBase({ base, collector }, await stagesInBase({ ...at, base }));
}

function withInBase(made: Collector, inBase: readonly string[]): Collector {
  return inBase.length === 0 ? made : { ...made, inBase };
}

interface Making extends Round {
  readonly plan: Plan;
  readonly remote: RemoteBranch;
}

async function make(at: Making): Promise<Collector | Failure> {
  const { deps, input, mirror, vault } = at;
  const { run } = input;
  const { base } = keptOf(at);
  if (base !== null) await restore({ vault, mirror, commits: [base] });
  const made = await assemble({ ...at, base });
  if ('code' in made) return made;
  failpoint('collector.before');
  await claim({ deps, run, mirror, vault, entries: entriesOf({ ...at, made }) });
  failpoint('collector.after');
  return made;
}

async function assemble(at: Making & { base: string | null }): Promise<Collector | Failure> {
  const { plan, mirror, remote } = at;
  const { run, baseBranch, heads } = at.input;
  const onto = at.input.onto?.branch ?? baseBranch;
  const { taskKey: task } = run;
  const base = at.base ?? at.input.onto?.commit ?? (await remote.base());
  const lost = await lostBase({ ...at, base });
  if (lost !== null) return failure('HANDOFF_BASE_REWRITTEN', { task, base: baseBranch, commit: lost });
  const pushed = await remote.grownFrom({ base });
  const shape = await shapeOf({ deps: at.deps, plan, input: at.input, pushed });
  const merged = await mergeHeads({
    mirror,
    base,
    heads: heads.map(({ stage, head, attempt, run: of = run.number }) => {
      const subject = `${task}: ${findStage({ plan, key: stage })?.title ?? stage}`;
      const key = { run: { ...run, number: of }, stage, attempt };
      return { stage, commit: head, message: shape.message(commitMessage({ subject, ...key })) };
    }),
    mergeCommits: 'always',
    leavesOut: true,
    under: (at.input.needs ?? []).map(({ head }) => head),
    ...shape.by,
    ...(shape.as === 'merge' ? shape.signed : {}),
  });
  if (merged.kind === 'lfs')
    return failure('HANDOFF_LFS', { task, paths: enumerate(merged.paths), base: onto });
  if (merged.kind === 'conflict') {
    const [paths, stages] = [enumerate(merged.paths), merged.stages.join(', ')];
    const { hunks = '' } = merged;
    return failure('HANDOFF_CONFLICT', { task, paths, stages, base: onto, hunks });
  }
  const inBase = await stagesInBase({ ...at, base, left: merged.left ?? [] });
  if (merged.commit === base)
    return inBase.length === 0
      ? failure('HANDOFF_NOTHING', { task })
      : failure('HANDOFF_IN_BASE', { task, stages: inBase.join(', '), base: onto });
  const line =
    shape.as === 'merge'
      ? merged.commit
      : await linearCommits({
          mirror,
          base,
          commit: merged.commit,
          as: shape.as === 'rebase' ? 'rebase' : { squash: shape.squash(inBase) },
          ...shape.by,
          ...shape.signed,
        });
  return withInBase({ base, collector: await grow({ ...at, pushed, fresh: line, onto, shape }) }, inBase);
}

/**
 * From its first push on a branch only moves forward: what was assembled now is put onto what the branch has already, as one
 * merge whose tree is the new one's. That is the old one where it has all of it.
 */
async function grow(
  at: Making & { pushed: string | null; fresh: string; onto: string; shape: Shape },
): Promise<string> {
  const { input, mirror, pushed, fresh, onto, shape } = at;
  const { run, heads, attempt } = input;
  if (pushed === null || pushed === fresh) return fresh;
  const gitDir = mirror.dir;
  if ((await reachedBy({ gitDir, commits: [fresh], tips: [pushed] })).has(fresh)) return pushed;
  const subject = `${run.taskKey}: ${heads.map(({ stage }) => stage).join(', ')} as they are now, on ${onto}`;
  return writeCommit({
    gitDir,
    tree: await treeOf({ gitDir, commit: fresh }),
    parents: [pushed, fresh],
    message: shape.message(commitMessage({ subject, run, stage: 'handoff', attempt })),
    ...shape.by,
    ...shape.signed,
  });
}
