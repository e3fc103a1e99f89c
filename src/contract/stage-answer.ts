import type { Failure } from '../domain/failure/failure.js';
import { isFailure } from '../domain/failure/is-failure.js';
import type { PullWords } from '../domain/handoff/publish.js';
import type { Grant } from '../domain/quota/grant.js';
import { isGrant } from '../domain/quota/is-grant.js';
import type { Quota } from '../domain/quota/quota.js';
import { isQuota } from '../domain/quota/is-quota.js';
import type { StageHint } from '../domain/stage/hint.js';

/** The run's answer to what a stage asked for. */
export type StageAnswer =
  | { readonly kind: 'approved' }
  /** It may go on although, or because, a policy asked. */
  | { readonly kind: 'permitted' }
  /** The wait is over: the next attempt may begin. */
  | { readonly kind: 'go_on' }
  /** What the next attempt may use, and what was used of it. */
  | { readonly kind: 'quotas'; readonly quotas: readonly Quota[]; readonly grant?: Grant }
  /** `words`: what the handoff's pull request is to say from now on. */
  | {
      readonly kind: 'again';
      readonly feedback: string | null;
      readonly by: string;
      readonly words?: PullWords;
    }
  /** A person answered the stage's questions; `text` has them with their answers. */
  | { readonly kind: 'answered'; readonly by: string; readonly text: string }
  | { readonly kind: 'skipped'; readonly by: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Whether a signal is an answer of the run. By hand rather than by a schema, for the reason at {@link isFailure}. */
export function isStageAnswer(value: unknown): value is StageAnswer {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  const { by, feedback, reason, failure, text, quotas, grant, words } = { ...NOTHING, ...value };
  switch (value.kind) {
    case 'approved':
    case 'permitted':
    case 'go_on':
      return true;
    case 'again':
      return typeof by === 'string' && (feedback === null || typeof feedback === 'string') && isWorded(words);
    case 'quotas':
      return Array.isArray(quotas) && quotas.every(isQuota) && (grant === undefined || isGrant(grant));
    case 'answered':
      return typeof by === 'string' && typeof text === 'string';
    case 'skipped':
      return typeof by === 'string' && typeof reason === 'string';
    case 'failed':
      return isFailure(failure);
    default:
      return false;
  }
}

const WORDLESS: { readonly title: unknown; readonly body: unknown } = { title: undefined, body: undefined };

function isWorded(words: unknown): boolean {
  if (words === undefined) return true;
  if (typeof words !== 'object' || words === null) return false;
  const { title, body } = { ...WORDLESS, ...words };
  return typeof title === 'string' && (body === null || typeof body === 'string');
}

/** Whether a signal tells a child to hold, or to go on. */
export function isHold(value: unknown): value is { readonly hold: boolean } {
  return typeof value === 'object' && value !== null && 'hold' in value && typeof value.hold === 'boolean';
}

/** Whether a signal brings a hint. */
export function isHint(value: unknown): value is StageHint {
  if (typeof value !== 'object' || value === null) return false;
  const { id, by, text } = { ...NOTHING, ...value };
  return typeof id === 'string' && typeof by === 'string' && typeof text === 'string';
}

interface Unchecked {
  readonly words: unknown;
  readonly quotas: unknown;
  readonly grant: unknown;
  readonly id: unknown;
  readonly text: unknown;
  readonly by: unknown;
  readonly feedback: unknown;
  readonly reason: unknown;
  readonly failure: unknown;
}

const NOTHING: Unchecked = {
  words: undefined,
  quotas: undefined,
  grant: undefined,
  id: undefined,
  text: undefined,
  by: undefined,
  feedback: undefined,
  reason: undefined,
  failure: undefined,
};
