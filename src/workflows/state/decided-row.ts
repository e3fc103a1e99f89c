import type { DecisionOutcome } from '../../domain/approval/approval.js';
import type { Arrived } from './approval-desk.js';

/** What the ledger keeps of a decision: a signature too, so that it can be checked again by anybody. */
export function decidedRow({ decision, via, checked }: Arrived, outcome: DecisionOutcome): object {
  const { requestId, action, actor, comment, evidence, signature } = decision;
  return {
    ...{ requestId, action, actor, comment, evidence, via, outcome },
    ...(checked?.kind === 'good' ? { signer: checked.signer } : {}),
    ...(checked === undefined || signature === undefined ? {} : { signature }),
  };
}
