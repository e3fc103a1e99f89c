import { canonicalJson } from '../canonical-json.js';
import type { Decision } from './approval.js';

/** The run that a decision is for; not taken from the decision, so that one for another run never fits. */
export interface SignedFor {
  /** The repository's id. */
  readonly repository: string;
  readonly task: string;
  readonly workflowId: string;
}

/**
 * What an approver signs: the whole decision (run number, request, action, evidence, comment or answers, token, who they
 * say they are, when) and the run that it is for, as canonical JSON with a line feed. A signature for anything else does
 * not fit.
 */
export function signedText(given: {
  signedFor: SignedFor;
  decision: Omit<Decision, 'signature'>;
  signedAt: string;
}): string {
  const { signedFor, signedAt } = given;
  const { runNumber, requestId, action, evidence, token, actor, comment, answers } = given.decision;
  const { repository, task, workflowId } = signedFor;
  const decision = { runNumber, requestId, action, evidence, token, actor, comment, answers };
  return `${canonicalJson({ schema: 'stagegate-decision@1', repository, task, workflowId, signedAt, decision })}\n`;
}
