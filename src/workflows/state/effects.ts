import type { StageAnswer } from '../../contract/messages.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { StageReturn, StageTake } from '../../domain/stage/hands.js';
import type { StageHint } from '../../domain/stage/hint.js';
import type { Verdict } from './approval-desk.js';

/** What the run must do because of a verdict, a rerun or a hint: tell a stage, stop it (or the handoff), revise, or end. */
export type Effect =
  | { readonly kind: 'answer'; readonly subject: string; readonly answer: StageAnswer }
  | { readonly kind: 'hint'; readonly subject: string; readonly hint: StageHint }
  | { readonly kind: 'take'; readonly subject: string; readonly take: StageTake }
  | { readonly kind: 'give_back'; readonly subject: string; readonly back: StageReturn }
  | { readonly kind: 'stop'; readonly subject: string }
  | { readonly kind: 'fail'; readonly subject: string; readonly failure: Failure }
  | { readonly kind: 'revise'; readonly approved: boolean }
  | { readonly kind: 'abort'; readonly by: string };

/** What a verdict leads to. */
export function effectOf({ verdict, task }: { verdict: Verdict; task: string }): Effect {
  const { request, action, by, comment } = verdict;
  const { subject, attempt } = request;
  const told = comment ?? '';
  const about = { task, stage: subject, attempt, by };
  if (request.kind === 'revision' && action !== 'abort')
    return { kind: 'revise', approved: action === 'approve' };
  const answering = (answer: StageAnswer): Effect => ({ kind: 'answer', subject, answer });
  switch (action) {
    case 'approve':
      return answering({ kind: request.kind === 'permission' ? 'permitted' : 'approved' });
    case 'override':
      return answering({ kind: 'permitted' });
    case 'request_changes':
    case 'retry':
      return answering({ kind: 'again', feedback: comment, by });
    case 'answer':
      return answering({ kind: 'answered', by, text: told });
    case 'skip':
      return answering({ kind: 'skipped', by, reason: told });
    case 'give_up':
      return answering({ kind: 'failed', failure: failure('STAGE_GIVEN_UP', about) });
    case 'reject':
      return { kind: 'fail', subject, failure: failure('STAGE_REJECTED', { ...about, comment: told }) };
    case 'abort':
      return { kind: 'abort', by };
  }
}

/** Whether an effect gives a stage work again, and so needs a place. */
export function asksForPlace(effect: Effect): boolean {
  if (effect.kind !== 'answer' || effect.subject === 'handoff') return false;
  const { kind } = effect.answer;
  return kind === 'again' || kind === 'answered' || kind === 'go_on' || kind === 'permitted';
}
