import type { Plan, Stage } from '../../../domain/plan/plan.js';
import type { Failure } from '../../../domain/failure/failure.js';
import type { RunRef } from '../../../domain/run/run-input.js';
import type { Deps } from '../../deps.js';

/** An attempt, or its gates, that came to an end. */
interface Ended {
  readonly deps: Pick<Deps, 'ahead'>;
  readonly plan: Plan;
  readonly stage: Stage;
  readonly of: { readonly run: RunRef; readonly attempt: number; readonly base?: string };
  readonly result: {
    readonly failure: Failure | null;
    readonly findings?: unknown;
    readonly questions?: unknown;
  };
  readonly head: string | null;
}

/** What stands on the stage may be made ready, unless somebody is asked first. */
export function passOn({ deps, plan, stage, of, result, head }: Ended): void {
  const { run, attempt, base } = of;
  const asks = result.findings !== undefined || result.questions !== undefined || stage.approval !== null;
  if (result.failure !== null || asks || head === null || base === undefined) return;
  deps.ahead.passed({ run, plan, base }, { stage: stage.key, head, attempt });
}
