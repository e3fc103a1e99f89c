import type { StageStatus } from '../run/run-status.js';

/** Everything that these stages need, and that is not among them. */
export function needsBelow(given: {
  stages: readonly StageStatus[];
  keys: ReadonlySet<string>;
}): Set<string> {
  const { stages, keys } = given;
  const needsOf = new Map(stages.map(({ key, needs }) => [key, needs]));
  const found = new Set<string>();
  const pending = [...keys].flatMap((key) => needsOf.get(key) ?? []);
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    if (found.has(key) || keys.has(key)) continue;
    found.add(key);
    pending.push(...(needsOf.get(key) ?? []));
  }
  return found;
}
