/**
 * Whether an error carries one of these codes of the operating system, as `ENOENT`. Not by `instanceof Error`: errors
 * of Node's own modules come from another realm where code runs in a `vm` context.
 */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}

/** An error's code, as `ECONNREFUSED`, of itself or of its cause; `null` when neither has one. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'cause' in error ? codeOf(error.cause) : null;
}

/** An error's message, whatever was thrown. */
export function messageOf(error: unknown): string {
  const told = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof told === 'string' ? told : String(told);
}
