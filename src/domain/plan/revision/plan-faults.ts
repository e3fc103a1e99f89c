import { findCycle } from '../graph.js';
import type { Plan } from '../plan.js';

/**
 * What is wrong between the parts of a frozen plan, a sentence each. A plan file is checked with its lines when it is
 * read; this looks once more at what a run is given, whoever made it.
 */
export function planFaults({ stages, gates, handoff }: Plan): string[] {
  const keys = stages.map(({ key }) => key);
  const known = { stages: new Set(keys), gates: new Set(gates.map(({ id }) => id)) };
  const named = [...stages, ...(handoff === null ? [] : [{ key: 'handoff', gates: handoff.gates }])];
  const cycle = findCycle(stages);
  return [
    ...(known.stages.size === keys.length ? [] : ['two stages have the same key']),
    ...(known.gates.size === gates.length ? [] : ['two gates have the same id']),
    ...stages.flatMap(({ key, needs }) =>
      needs
        .filter((need) => !known.stages.has(need))
        .map((need) => `${key} needs ${need}, which is not there`),
    ),
    ...named.flatMap(({ key, gates: ids }) =>
      ids.filter((id) => !known.gates.has(id)).map((id) => `${key} names the gate ${id}, which is not there`),
    ),
    ...(cycle === null ? [] : [`the stages need each other in a circle: ${cycle.slice(0, 20).join(' → ')}`]),
  ];
}
