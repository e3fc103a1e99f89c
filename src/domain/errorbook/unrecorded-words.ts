/** That failures are missing in the errorbook, in a sentence; `null` when none is. */
export function unrecordedWords(count: number | undefined): string | null {
  if (count === undefined || count === 0) return null;
  const what = count === 1 ? '1 failure' : `${String(count)} failures`;
  return `errorbook: ${what} could not be recorded; the stages went on, and the worker's log says why`;
}
