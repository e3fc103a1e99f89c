/** Wraps every activity of a group in the same way. */
export function eachActivity<T extends Record<keyof T, (input: never) => Promise<unknown>>>({
  activities,
  wrap,
}: {
  activities: T;
  wrap: (act: (input: never) => Promise<unknown>) => (input: never) => Promise<unknown>;
}): T {
  const entries = Object.entries<(input: never) => Promise<unknown>>(activities);
  return Object.assign(
    { ...activities },
    Object.fromEntries(entries.map(([name, act]) => [name, wrap(act)])),
  );
}
