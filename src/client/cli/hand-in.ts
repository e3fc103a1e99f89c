import { type RunKey, runWorkflowId } from '../../contract/ids.js';
import type { ApprovalRequest, Decision, DecisionOutcome } from '../../domain/approval/approval.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { actorOf } from '../local/actor.js';
import { signDecision } from '../local/sign-decision.js';
import type { CommandCall } from './command-call.js';

/** What came of a decision; `printed` when it was told as a signal instead of being handed in. */
export type HandedIn = Exclude<DecisionOutcome, { kind: 'refused' }> | { readonly kind: 'printed' };

/**
 * Hands in an answer in this person's name, signed where the request asks for it or a key was named; with
 * `--print-signal` it is told as a signal for Temporal Web instead. Throws DECISION_REFUSED, DECIDING_INSIDE and what
 * signing throws.
 */
export async function handIn(
  call: CommandCall,
  given: {
    runKey: RunKey;
    status: RunStatus;
    request: ApprovalRequest;
    answer: Pick<Decision, 'action' | 'token' | 'comment' | 'answers'>;
  },
): Promise<HandedIn> {
  const { session, options, context } = call;
  const { runKey, status, request, answer } = given;
  const { key: task } = status.task;
  const key = options.text('key');
  const prints = options.flag('printSignal') === true;
  const signs = prints || key !== undefined || request.rule.signed === true;
  const inside = context.env['STAGEGATE_ATTEMPT'] === undefined ? undefined : context.env['STAGEGATE_STAGE'];
  if (inside !== undefined && !signs) return fail('DECIDING_INSIDE', { stage: inside, task });
  const unsigned: Decision = {
    runNumber: status.number,
    requestId: request.id,
    evidence: request.evidence,
    actor: await actorOf(session),
    ...answer,
  };
  const { isTty } = context;
  const decision = signs
    ? await signDecision({ session, runKey, status, decision: unsigned, key, isTty, now: new Date() })
    : unsigned;
  if (prints) return printed(call, { workflowId: runWorkflowId(runKey), decision });
  const outcome = await (await session.runs()).decide({ runKey, decision });
  if (outcome.kind !== 'refused') return outcome;
  const { code, message } = outcome;
  return fail('DECISION_REFUSED', { task, stage: request.subject, code, message });
}

function printed({ output }: CommandCall, value: { workflowId: string; decision: Decision }): HandedIn {
  const { workflowId, decision } = value;
  output.note(
    `Nothing was decided yet. In Temporal Web, send workflow ${workflowId} this signal within a day:`,
  );
  output.result({
    text: () => `decide\n${JSON.stringify(decision)}`,
    value: { signal: 'decide', workflowId, payload: decision },
  });
  return { kind: 'printed' };
}
