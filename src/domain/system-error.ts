/**
 * Whether an error carries a code of the operating system, as `ENOENT`. Not by `instanceof Error`: errors of Node's
 * own modules come from another realm where code runs in a `vm` context.
 */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** An error's message, whatever was thrown. */
export function messageOf(error: unknown): string {
  const told = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return typeof told === 'string' ? told : String(told);
}
