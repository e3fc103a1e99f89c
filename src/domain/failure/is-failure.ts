import type { Failure, FailureClass } from './failure.js';

const CLASSES = {
  env: true,
  policy: true,
  test: true,
  timeout: true,
  human_required: true,
  conflict: true,
  fatal: true,
} satisfies Record<FailureClass, true>;

/**
 * Whether a value that crossed Temporal is a {@link Failure}. The same answer as its schema gives, without loading
 * zod: a stage's workflow is evaluated anew for every stage, and the schemas would be half of what that costs.
 */
export function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null) return false;
  const { code, class: kind, message, kept, next, retryable, ...more } = { ...FIELDS, ...value };
  return (
    isText(code) &&
    isText(kind) &&
    Object.hasOwn(CLASSES, kind) &&
    isText(message) &&
    (kept === null || isText(kept)) &&
    isText(next) &&
    typeof retryable === 'boolean' &&
    Object.keys(more).length === 0
  );
}

type Unchecked = { readonly [K in keyof Failure]: unknown };

const FIELDS: Unchecked = {
  code: undefined,
  class: undefined,
  message: undefined,
  kept: undefined,
  next: undefined,
  retryable: undefined,
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
