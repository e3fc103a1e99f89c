import { z } from 'zod';

import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import { messageOf } from '../../domain/system-error.js';
import { clean } from '../../domain/text/clean.js';
import { cutText } from '../../domain/text/utf8.js';

/** What was asked for when it went wrong. */
export interface Asked {
  readonly task: string;
  readonly host: string;
  /** `owner/repo`. */
  readonly repository: string;
  /** Completes "did not …", as `open a pull request`. */
  readonly doing: string;
  /** What a token needs for that, as GitHub's settings name it. */
  readonly right: string;
  /** What must be in no message, whatever GitHub answers. */
  readonly secret: string | null;
}

const LONGEST_DETAIL = 400;
/** GitHub's limits are of an hour; a clock that is wrong must not stop a handoff for a year. */
const LONGEST_WAIT_MS = 65 * 60_000;
/** What GitHub asks for where a secondary limit names no time. */
const USUAL_WAIT_MS = 60_000;

const Answer = z.object({
  status: z.int(),
  response: z.object({
    headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
    data: z.unknown(),
  }),
});
type Headers = z.infer<typeof Answer>['response']['headers'];

const Problem = z.object({
  message: z.string(),
  errors: z
    .array(
      z.union([
        z.string(),
        z.object({
          message: z.string().optional(),
          resource: z.string().optional(),
          field: z.string().optional(),
          code: z.string().optional(),
        }),
      ]),
    )
    .optional(),
});

/**
 * What GitHub's refusal, a silence or an answer that is none means, as a failure of the catalogue. Nothing of the
 * request is in it, its headers least of all: the original error is dropped.
 */
export function answerTrouble({ error, asked }: { error: unknown; asked: Asked }): StagegateError {
  const { task, host, repository, doing, right, secret } = asked;
  const hide = (text: string) => clean(secret === null ? text : text.replaceAll(secret, '[token]'));
  const { data: answer } = Answer.safeParse(error);
  if (answer === undefined) {
    const detail = `${host} did not answer (${cutText({ text: hide(messageOf(error)), length: LONGEST_DETAIL })})`;
    return new StagegateError(failure('FORGE_FAILED', { task, detail }));
  }
  const { status, response } = answer;
  const detail = detailOf({ answer, hide });
  const waitMs = limitOf({ status, headers: response.headers, detail });
  if (waitMs !== null) {
    const until = new Date(Date.now() + waitMs).toISOString();
    return new StagegateError(failure('FORGE_LIMITED', { task, host, until, detail }), {
      retryAfterMs: waitMs,
    });
  }
  if (status === 401) return new StagegateError(failure('FORGE_UNAUTHORIZED', { task, host, detail }));
  if (status === 403) {
    const named = response.headers['x-accepted-github-permissions'];
    const wanted = named === undefined ? right : `${right} (${hide(String(named)).slice(0, 100)})`;
    return new StagegateError(failure('FORGE_FORBIDDEN', { task, host, doing, right: wanted, detail }));
  }
  if (status === 404)
    return new StagegateError(failure('FORGE_REPOSITORY_UNKNOWN', { task, host, repository }));
  if (status === 422 || status === 400)
    return new StagegateError(failure('FORGE_REFUSED', { task, host, doing, detail }));
  return new StagegateError(
    failure('FORGE_FAILED', { task, detail: `${host} answered ${String(status)}: ${detail}` }),
  );
}

/** How long to wait when the answer says that there were too many requests; `null` when it does not. */
function limitOf(given: { status: number; headers: Headers; detail: string }): number | null {
  const { status, headers, detail } = given;
  const spent = String(headers['x-ratelimit-remaining']) === '0';
  const after = Number(headers['retry-after']);
  const limited =
    status === 429 || (status === 403 && (spent || after > 0 || /secondary rate/i.test(detail)));
  if (!limited) return null;
  if (after > 0) return Math.min(after * 1_000, LONGEST_WAIT_MS);
  const reset = Number(headers['x-ratelimit-reset']) * 1_000;
  if (!spent || !Number.isFinite(reset)) return USUAL_WAIT_MS;
  const now = Date.parse(String(headers['date']));
  const left = reset - (Number.isFinite(now) ? now : Date.now()) + 1_000;
  return Math.min(Math.max(left, 1_000), LONGEST_WAIT_MS);
}

function detailOf(given: { answer: z.infer<typeof Answer>; hide: (text: string) => string }): string {
  const { status, response } = given.answer;
  const { data: problem } = Problem.safeParse(response.data);
  if (problem === undefined) return `status ${String(status)}`;
  const errors = (problem.errors ?? []).map((each) =>
    typeof each === 'string'
      ? each
      : (each.message ?? [each.resource, each.field, each.code].filter(Boolean).join(' ')),
  );
  const told = [problem.message, ...errors].map(given.hide).filter((part) => part !== '');
  return cutText({ text: told.join('; ') || `status ${String(status)}`, length: LONGEST_DETAIL });
}
