import type { Plan, Stage } from '../domain/plan/plan.js';
import type { Budget } from '../domain/quota/budget.js';

/** A sentence for each limit of the plan that nobody can keep: what an agent does not tell, and what commands use. */
export function unkeptLimits(plan: Plan): string[] {
  const { budget: ofRun } = plan.limits;
  return plan.stages.flatMap((stage) => {
    const limits = [ofRun, stage.budget?.stage, stage.budget?.attempt].filter((limit) => limit !== undefined);
    return untold({ plan, stage }).flatMap(({ what, hint, isLimited }) =>
      limits.some(isLimited) ? [`the limit of ${what} does not hold for stage "${stage.key}": ${hint}`] : [],
    );
  });
}

interface Untold {
  readonly what: string;
  readonly hint: string;
  readonly isLimited: (limit: Budget) => boolean;
}

/** What of a stage's use is never told, where it could be asked for. */
function untold({ plan, stage }: { plan: Plan; stage: Stage }): Untold[] {
  const output = plan.agents?.presets.find(({ name }) => name === stage.agent?.preset)?.output;
  if (output === undefined) return [];
  const agent = stage.agent?.preset ?? '';
  return [
    ...(output.costUsd === null
      ? [
          {
            what: 'cost',
            hint: `the agent "${agent}" does not tell its cost; limit its tokens`,
            isLimited: ({ costUsd }: Budget) => costUsd !== null,
          },
        ]
      : []),
    ...(output.tokensIn === null && output.tokensOut === null
      ? [
          {
            what: 'tokens',
            hint: `the agent "${agent}" does not tell its tokens; limit its cost`,
            isLimited: ({ tokens }: Budget) => tokens !== null,
          },
        ]
      : []),
  ];
}
