/** The part of a stage that makes the graph. */
export interface GraphNode {
  readonly key: string;
  readonly needs: readonly string[];
}

/**
 * Finds one cycle of needs: the keys along it, the first repeated at the end; `null` when the graph has none.
 * Needs that name no stage are passed over (they are a problem of their own).
 */
export function findCycle(nodes: readonly GraphNode[]): string[] | null {
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const finished = new Set<string>();
  for (const root of nodes) {
    const path: string[] = [];
    const onPath = new Set<string>();
    const pending: { key: string; leave: boolean }[] = [{ key: root.key, leave: false }];
    for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
      const { key, leave } = step;
      if (leave) {
        path.pop();
        onPath.delete(key);
        finished.add(key);
        continue;
      }
      if (onPath.has(key)) return [...path.slice(path.indexOf(key)), key];
      const node = byKey.get(key);
      if (node === undefined || finished.has(key)) continue;
      path.push(key);
      onPath.add(key);
      pending.push({ key, leave: true }, ...node.needs.map((need) => ({ key: need, leave: false })));
    }
  }
  return null;
}

/**
 * The earliest moment each stage could start, counted in stages before it: stages of one level may run side by
 * side. Within a level the order is the plan's. The graph must have no cycle.
 */
export function levels(nodes: readonly GraphNode[]): string[][] {
  const depth = new Map<string, number>();
  const remaining = [...nodes];
  while (remaining.length > 0) {
    const ready = remaining.filter((node) => node.needs.every((need) => depth.has(need)));
    if (ready.length === 0) throw new RangeError('levels() needs a graph without cycles and unknown needs');
    for (const node of ready) {
      depth.set(node.key, Math.max(0, ...node.needs.map((need) => (depth.get(need) ?? 0) + 1)));
      remaining.splice(remaining.indexOf(node), 1);
    }
  }
  const result: string[][] = [];
  for (const node of nodes) (result[depth.get(node.key) ?? 0] ??= []).push(node.key);
  return result;
}

/** The keys of all stages that `key` needs, directly or through others; without `key` itself. */
export function ancestors({ nodes, key }: { nodes: readonly GraphNode[]; key: string }): Set<string> {
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const found = new Set<string>();
  const pending = [...(byKey.get(key)?.needs ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...(byKey.get(next)?.needs ?? []));
  }
  return found;
}

/** The keys of all stages that need `key`, directly or through others; without `key` itself. */
export function dependants({ nodes, key }: { nodes: readonly GraphNode[]; key: string }): Set<string> {
  const found = new Set<string>();
  const pending = [key];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const node of nodes) {
      if (!node.needs.includes(next) || found.has(node.key)) continue;
      found.add(node.key);
      pending.push(node.key);
    }
  }
  return found;
}
