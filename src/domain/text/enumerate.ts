const MOST_TOLD = 10;

/** Paths as a failure tells them: the first ten, and how many more. */
export function enumerate(paths: readonly string[]): string {
  const shown = paths.slice(0, MOST_TOLD).join(', ');
  return paths.length > MOST_TOLD ? `${shown} and ${String(paths.length - MOST_TOLD)} more` : shown;
}
