import type { ApprovalRule, Handoff, Plan, Stage } from '../../src/domain/plan/plan.js';

/** A normalised stage without needs, gates and approval, but for what is given. */
export function planStage(part: Partial<Stage> & Pick<Stage, 'key'>): Stage {
  return {
    title: part.key,
    needs: [],
    command: { kind: 'shell', script: 'true' },
    scope: [],
    changes: 'required',
    produces: [],
    gates: [],
    approval: null,
    attempts: 2,
    timeoutMs: null,
    stallMs: null,
    when: null,
    env: [],
    ...part,
  };
}

/** One yes of anybody, without a deadline, but for what is given. */
export function approvalRule(part: Partial<ApprovalRule> = {}): ApprovalRule {
  return { by: 'everybody', count: 1, deadlineMs: null, onDeadline: 'hold', ...part };
}

/** An automatic handoff that opens a pull request at once, but for what is given. */
export function planHandoff(part: Partial<Handoff> = {}): Handoff {
  return {
    start: 'auto',
    publish: 'pull_request',
    branch: null,
    gates: [],
    approval: null,
    pr: { title: null, draft: false },
    ...part,
  };
}

/** A plan of these stages, two at once, that escalates and has no handoff, but for what is given. */
export function planOf(
  stages: readonly (Partial<Stage> & Pick<Stage, 'key'>)[],
  part: Partial<Omit<Plan, 'limits'>> & { limits?: Partial<Plan['limits']> } = {},
): Plan {
  return {
    schemaVersion: 1,
    name: 'feature',
    profile: 'standard',
    workspace: { setup: [], copy: [], cache: null, strategy: 'borrow', env: [] },
    gates: [],
    stages: stages.map(planStage),
    handoff: null,
    ...part,
    limits: { parallel: 2, logBytes: 65_536, onExhausted: 'escalate', ...part.limits },
  };
}
