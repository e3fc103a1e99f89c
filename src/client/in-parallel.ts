/** Runs over all items, at most `atOnce` side by side; results in the order of the items. */
export async function inParallel<T, R>({
  items,
  atOnce,
  run,
}: {
  items: readonly T[];
  atOnce: number;
  run: (item: T) => Promise<R>;
}): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [index, item] of queue) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return results;
}
