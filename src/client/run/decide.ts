import { randomUUID } from 'node:crypto';

import type { RunKey } from '../../contract/ids.js';
import { decideUpdate } from '../../contract/messages.js';
import type { Decision, DecisionOutcome } from '../../domain/approval/approval.js';
import { sendUpdate } from './send-update.js';
import type { Temporal } from './temporal.js';

/**
 * Hands in an answer to a request; its token makes it safe to hand in again. A Reset repeats the answers of the execution
 * before it to a run that has not asked yet, which refuses them, and that stays Temporal's answer under their id. So what
 * is refused for that reason is sent under another id as well: a run knows an answer by its token, and counts it once.
 */
export async function decide(
  temporal: Temporal,
  { runKey, decision }: { runKey: RunKey; decision: Decision },
): Promise<DecisionOutcome> {
  const { token } = decision;
  const update = { runKey, definition: decideUpdate, token, payload: decision };
  const outcome = await sendUpdate(temporal, update);
  if (outcome.kind !== 'refused' || outcome.code !== 'DECISION_UNKNOWN_REQUEST') return outcome;
  return sendUpdate(temporal, { ...update, again: randomUUID() });
}
