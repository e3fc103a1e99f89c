import { patched } from '@temporalio/workflow';

import type { StageMessage } from '../../contract/messages.js';
import type { ApprovalDesk } from '../state/approval-desk.js';

/**
 * Whether a signal tells an end that cannot be, since people are still asked: nobody knows who sent it. What was open is
 * then found to be gone, and begun anew.
 */
export function endsUnanswered({
  stage,
  event,
  desk,
}: Pick<StageMessage, 'stage' | 'event'> & { readonly desk: ApprovalDesk }): boolean {
  if (event.kind !== 'stage_ended' && event.kind !== 'handoff_ended') return false;
  if (event.result.kind === 'stopped' || !desk.pending.some(({ subject }) => subject === stage)) return false;
  return patched('no-end-while-people-are-asked');
}
