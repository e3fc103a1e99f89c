/**
 * What a worker answers to a query that would have moved its run: src/worker/unmoved-by-queries.ts. Asked again, it is
 * answered.
 */
export const NOT_YET = 'stagegate: the run is being taken up again; ask once more';

const MOST = 5;

/** Asks a run, and once more when its worker says {@link NOT_YET}; other errors are the caller's. */
export async function askAgain<T>(ask: () => Promise<T>): Promise<T> {
  for (let asked = 1; ; asked += 1) {
    try {
      return await ask();
    } catch (error) {
      if (asked === MOST || !says(error)) throw error;
    }
  }
}

function says(error: unknown): boolean {
  return error instanceof Error && (error.message.includes(NOT_YET) || says(error.cause));
}
