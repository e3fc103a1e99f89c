import { findStage, type Plan, type Stage } from '../../domain/plan/plan.js';

/** The stage whose gates run; for the handoff, one that stands for the assembled branch. */
export function gateStage({ plan, key }: { plan: Plan; key: string }): Stage {
  const stage = findStage({ plan, key });
  if (stage !== undefined) return stage;
  const { handoff } = plan;
  if (key !== 'handoff' || handoff === null)
    throw new RangeError(`the plan ${plan.name} has no stage ${key}`);
  return {
    key,
    title: 'handoff',
    needs: [],
    command: { kind: 'argv', argv: ['true'] },
    scope: [],
    changes: 'none',
    produces: [],
    gates: handoff.gates,
    approval: handoff.approval,
    attempts: 1,
    timeoutMs: null,
    stallMs: null,
    when: null,
    env: [],
  };
}
