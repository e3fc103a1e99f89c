import type { Evidence } from '../domain/approval/approval.js';
import type { FailureCode } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';
import { isDeniedForGood } from '../domain/policy/precedence.js';
import type { EndedAttempt, StageInput, StageResult } from './inputs.js';
import { settledBy } from './settled-by.js';
import type { ChildDesk } from './state/child-desk.js';

const DENIED: FailureCode = 'POLICY_DENIED';

/** Asks, before anything of a stage runs, where policies say so; `null` when it may begin. */
export async function permitted(given: { desk: ChildDesk; input: StageInput }): Promise<StageResult | null> {
  const { desk, input } = given;
  if (input.asksFirst !== true) return null;
  const evidence = { head: null, planPart: input.planPart, gates: null };
  for (;;) {
    const answer = await desk.ask({ kind: 'permission_wanted', attempt: input.firstAttempt, evidence });
    const settled = settledBy(answer, null);
    if (settled !== null || answer.kind === 'permitted') return settled;
  }
}

/** Whether a policy denies what an attempt changed. */
export function isDenied({ code }: Failure): boolean {
  return code === DENIED;
}

/** Whether somebody may set aside what policies deny of an attempt. */
export function mayBeOverridden({ result: { policy } }: EndedAttempt): boolean {
  return policy !== undefined && !isDeniedForGood(policy.findings);
}

/** Whether a person must see what an attempt changed, whatever the plan says: because of findings, or of policies. */
export function asksForApproval({ result: { findings, policy } }: EndedAttempt): boolean {
  return (
    findings !== undefined ||
    (policy?.findings.some(({ outcome }) => outcome === 'require_approval') ?? false)
  );
}

/** How a stage says that policies deny what an attempt changed, and that somebody may set that aside. */
export function deniedEvent(ended: EndedAttempt, evidence: Evidence, failure: Failure) {
  return { kind: 'denied', attempt: ended.result.attempt, evidence, failure } as const;
}
