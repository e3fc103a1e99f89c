import { coneMatcher } from '../domain/plan/cone.js';
import type { Plan, Stage } from '../domain/plan/plan.js';
import { staticPart } from './glob.js';

/** What of a plan with sparse working trees is allowed and probably not meant. */
export function sparseWarnings(plan: Plan): string[] {
  return [...plan.stages.flatMap(unseenScope), ...uncheckedWhole(plan)];
}

/** What a stage may change and does not see: it can only write such a file anew. */
function unseenScope({ key, scope, sparse, changes }: Stage): string[] {
  if (sparse === undefined || changes === 'none') return [];
  const unseen = scope.filter((glob) => !glob.startsWith('!') && !staysWithin({ glob, cone: sparse.cone }));
  if (unseen.length === 0) return [];
  return [
    `stage "${key}" may change ${unseen.join(', ')}, of which its working tree holds only ${sparse.cone.join(', ')} (sparse)`,
  ];
}

/** Whether all that a glob can match is in the cone. */
function staysWithin({ glob, cone }: { glob: string; cone: readonly string[] }): boolean {
  const { base, wild } = staticPart(glob);
  const inCone = coneMatcher(cone);
  if (!wild) return inCone(base);
  if (cone.some((folder) => base === folder || base.startsWith(`${folder}/`))) return true;
  const rest = glob.slice(base === '' ? 0 : base.length + 1);
  return !rest.includes('/') && !rest.includes('**') && inCone(base === '' ? 'file' : `${base}/file`);
}

function uncheckedWhole({ stages, handoff }: Plan): string[] {
  if (handoff === null || handoff.gates.length > 0) return [];
  const partly = stages.filter(({ sparse, gates }) => sparse?.gates === 'cone' && gates.length > 0);
  if (partly.length === 0) return [];
  const keys = partly.map(({ key }) => `"${key}"`).join(', ');
  return [
    `no gate sees the whole repository: those of ${keys} see the stage's part, and the handoff has none (handoff.gates, or sparse: {gates: whole})`,
  ];
}
