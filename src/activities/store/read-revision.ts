import { z } from 'zod';

import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import { planFaults } from '../../domain/plan/revision/plan-faults.js';
import { evaluatePlan } from '../../plan/policy/evaluate.js';
import { hashPlan, MAX_OPENED_BYTES, planParts, revisionHash } from '../../plan/plan-hash.js';
import type { ReadRevision, StoreActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import type { PlanSource } from '../support/plan-source.js';
import { signersMissing } from './revision-signers.js';

/** See {@link StoreActivities.readRevision}. Whoever asked, the plan is looked at as if it came from anywhere. */
export function makeReadRevision({
  deps: { store },
  plans,
}: {
  deps: Pick<Deps, 'store'>;
  plans: PlanSource;
}): StoreActivities['readRevision'] {
  return async ({ run, revision, policy: repository = null, signing }): Promise<ReadRevision> => {
    const { taskKey: task } = run;
    const unfit = (detail: string): ReadRevision => ({
      kind: 'failed',
      failure: failure('REPLAN_PLAN_UNFIT', { task, detail: detail.slice(0, 500) }),
    });
    try {
      const plan = await plans.load({ taskKey: task, planHash: revision.plan });
      const faults = planFaults(plan);
      if (faults.length > 0) return unfit(faults.slice(0, 5).join('; '));
      if (hashPlan(plan) !== revision.plan) return unfit('its hash is not the one that it was asked for by');
      const asked = { store, plans, task, plan, repository, at: revision.at };
      const unsigned = signing === undefined ? null : await signersMissing({ ...asked, signing });
      if (unsigned !== null) return unfit(unsigned);
      const hasPolicies = repository !== null || plan.policies !== undefined;
      const read = {
        kind: 'read',
        plan,
        planParts: planParts(plan),
        hash: revisionHash(revision),
        ...(hasPolicies ? { policy: evaluatePlan({ repository, plan }) } : {}),
      } as const;
      const bytes = Buffer.byteLength(JSON.stringify(read));
      if (bytes > MAX_OPENED_BYTES) return unfit(tooLarge(bytes));
      return read;
    } catch (error) {
      if (error instanceof StagegateError && !error.failure.retryable)
        return { kind: 'failed', failure: error.failure };
      if (error instanceof z.ZodError || error instanceof SyntaxError) return unfit(firstLine(error));
      throw error;
    }
  };
}

function tooLarge(bytes: number): string {
  const what = 'with the hashes of its stages, and what policies say of them,';
  return `${what} it is ${String(bytes)} bytes long, at most ${String(MAX_OPENED_BYTES)} are taken`;
}

function firstLine(error: z.ZodError | SyntaxError): string {
  if (error instanceof SyntaxError) return 'it is not JSON';
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`;
}
