import { findStage, type Plan } from '../../domain/plan/plan.js';
import { inertMarkdown } from '../../domain/text/inert.js';
import type { PublishInput } from '../contracts.js';

/** A stage as a template may name it; every text is Markdown that does nothing. */
export interface StageFacts {
  readonly key: string;
  readonly title: string;
  /** With commas between; `none`. */
  readonly gates: string;
}

/** What a pull request's text is made of: every text is Markdown that shows as it was written and does nothing. */
export interface PullRequestFacts {
  readonly task: string;
  readonly title: string;
  readonly run: number;
  readonly plan: string;
  readonly plan_hash: string;
  readonly branch: string;
  readonly base: string;
  readonly commit: string;
  readonly stages: readonly StageFacts[];
  /** The gates that the assembled branch has passed. */
  readonly gates: string;
}

/** Gathers them from what is published. */
export function pullRequestFacts({
  publication,
  plan,
}: {
  publication: PublishInput;
  plan: Plan;
}): PullRequestFacts {
  const { run, title, stages, branch, baseBranch, collector } = publication;
  return {
    task: inertMarkdown(run.taskKey),
    title: inertMarkdown(title),
    run: run.number,
    plan: inertMarkdown(plan.name),
    plan_hash: run.planHash.slice(0, 12),
    branch: inertMarkdown(branch),
    base: inertMarkdown(baseBranch),
    commit: collector,
    stages: stages.map((key) => {
      const stage = findStage({ plan, key });
      return {
        key: inertMarkdown(key),
        title: inertMarkdown(stage?.title ?? key),
        gates: stage?.gates.join(', ') || 'none',
      };
    }),
    gates: plan.handoff?.gates.join(', ') || 'none',
  };
}
