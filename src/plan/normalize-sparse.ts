import { plainCone } from '../domain/plan/cone.js';
import type { Stage } from '../domain/plan/plan.js';
import type { SparseSource, StageSparseSource } from './source/sparse.js';

/** What a stage's working tree holds: as it says itself, else as the workspace says; nothing where that is everything. */
export function stageSparse(given: {
  own: StageSparseSource | undefined;
  workspace: SparseSource | undefined;
}): Pick<Stage, 'sparse'> {
  const source = given.own ?? given.workspace;
  if (source === undefined || source === false) return {};
  const long = typeof source === 'string' || Array.isArray(source) ? { cone: source } : source;
  const folders = typeof long.cone === 'string' ? [long.cone] : long.cone;
  return { sparse: { cone: plainCone(folders), gates: long.gates ?? 'cone' } };
}
