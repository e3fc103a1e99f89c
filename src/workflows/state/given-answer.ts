import type { AskedOfRun, AskingKind } from '../../contract/given-answer.js';
import type { StageAnswer } from '../../contract/stage-answer.js';
import type { ApprovalRequest } from '../../domain/approval/approval.js';
import { sameEvidence } from '../../domain/approval/decide.js';
import { effectOf } from './effects.js';

/** The requests that each question of a child leads to. */
const KINDS: Readonly<Record<AskingKind, readonly ApprovalRequest['kind'][]>> = {
  approval_wanted: ['approval'],
  permission_wanted: ['denial', 'permission'],
  denied: ['denial'],
  questions_asked: ['questions'],
  escalated: ['escalation'],
};

/**
 * What people answered to a child's question, as the run's own requests say; `null` while they have not. The subject's last
 * request counts: where several groups are asked one after the other, that is the last one's.
 */
export function givenAnswer(given: {
  asked: AskedOfRun;
  requests: readonly ApprovalRequest[];
  task: string;
}): StageAnswer | null {
  const { asked, requests, task } = given;
  const request = requests.filter(({ subject }) => subject === asked.subject).at(-1);
  if (request?.state !== 'decided' || request.attempt !== asked.attempt) return null;
  if (!KINDS[asked.kind].includes(request.kind) || !sameEvidence(request.evidence, asked.evidence))
    return null;
  if (request.stays !== undefined) return { kind: 'approved' };
  const last = request.decisions.at(-1);
  if (last === undefined) return null;
  const { action, comment, actor } = last;
  const effect = effectOf({ verdict: { request, action, by: actor.name, comment }, task });
  return effect.kind === 'answer' ? effect.answer : null;
}
