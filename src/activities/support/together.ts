/**
 * Waits for all of several things that are done side by side, also where one fails: nothing goes on behind the back of
 * whoever asked. Of several failures the first in order is thrown, the same one every time.
 */
export async function together<const T extends readonly unknown[]>(
  all: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(all);
  for (const one of all) await one;
  return Promise.all(all);
}
