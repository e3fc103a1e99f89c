import { admissionFailures } from './admission.js';
import { agentFailures } from './agents.js';
import { authorityFailures } from './authority.js';
import type { CatalogueEntry } from './define.js';
import { errorbookFailures } from './errorbook.js';
import type { Failure } from './failure.js';
import { forgeFailures } from './forges.js';
import { handFailures } from './hands.js';
import { handoffFailures } from './handoffs.js';
import { hostFailures } from './host.js';
import { planFailures } from './plans.js';
import { replanFailures } from './replans.js';
import { policyFailures } from './policies.js';
import { quotaFailures } from './quotas.js';
import { rerunFailures } from './reruns.js';
import { runFailures } from './runs.js';
import { secretFailures } from './secrets.js';
import { signingFailures } from './signing.js';
import { stageFailures } from './stages.js';
import { takeFailures } from './takes.js';
import { workerFailures } from './workers.js';

/** Every failure that a user can meet, by code. Codes are stable; the words may change. */
export const CATALOGUE = {
  ...hostFailures,
  ...workerFailures,
  ...planFailures,
  ...runFailures,
  ...admissionFailures,
  ...rerunFailures,
  ...replanFailures,
  ...handFailures,
  ...handoffFailures,
  ...authorityFailures,
  ...signingFailures,
  ...policyFailures,
  ...takeFailures,
  ...stageFailures,
  ...secretFailures,
  ...agentFailures,
  ...quotaFailures,
  ...errorbookFailures,
  ...forgeFailures,
} as const;

/** A code of the catalogue. */
export type FailureCode = keyof typeof CATALOGUE;

/** The parameters that a code's texts need. */
export type FailureParams<C extends FailureCode> =
  (typeof CATALOGUE)[C] extends CatalogueEntry<infer P> ? P : never;

/** Builds a failure from the catalogue. */
export function failure<C extends FailureCode>(code: C, params: FailureParams<C>): Failure {
  const entry: CatalogueEntry<FailureParams<C>> = entryOf(code);
  return {
    code,
    class: entry.class,
    message: entry.message(params),
    kept: entry.kept?.(params) ?? null,
    next: entry.next(params),
    retryable: entry.retryable,
  };
}

function entryOf<C extends FailureCode>(code: C): CatalogueEntry<FailureParams<C>> {
  const table: { [K in FailureCode]: CatalogueEntry<FailureParams<K>> } = CATALOGUE;
  return table[code];
}

/** An error that carries a failure of the catalogue; the only kind that reaches a user. */
export class StagegateError extends Error {
  override readonly name = 'StagegateError';

  readonly failure: Failure;
  /** When to try again, where somebody outside said so; `null` for as soon as one likes. */
  readonly retryAfterMs: number | null;
  /** What must not be given up for this, where it may pass, however long that takes. */
  readonly isAwaited: boolean;

  constructor(
    failure: Failure,
    options: ErrorOptions & { retryAfterMs?: number | null; isAwaited?: boolean } = {},
  ) {
    const { retryAfterMs = null, isAwaited = false, ...more } = options;
    super(`${failure.code}: ${failure.message}`, more);
    this.failure = failure;
    this.retryAfterMs = retryAfterMs;
    this.isAwaited = isAwaited;
  }
}

/** Throws a failure of the catalogue; `cause` is kept for `--debug` and logs. */
export function fail<C extends FailureCode>(code: C, params: FailureParams<C>, cause?: unknown): never {
  throw new StagegateError(failure(code, params), cause === undefined ? undefined : { cause });
}
