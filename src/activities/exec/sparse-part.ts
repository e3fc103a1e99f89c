import { parseVaultRef } from '../../contract/refs.js';
import type { Stage } from '../../domain/plan/plan.js';
import { listKept, type Sparse, type Vault } from '../../git/index.js';
import { keptRef } from '../support/run-paths.js';
import type { GatesInput } from '../contracts.js';

/** What a working tree of the stage holds that starts from `start`; nothing where that is everything. */
export function sparseFrom({ sparse }: Stage, start: string): { sparse?: Sparse } {
  return sparse === undefined ? {} : { sparse: { cone: sparse.cone, start } };
}

/**
 * What the stage's gates see of a commit: the cone, and what the stage has changed outside of it. A stage that was taken
 * back to its beginning has several starts, of which the newest counts.
 */
export async function sparseForGates(given: {
  stage: Stage;
  vault: Vault;
  input: GatesInput;
}): Promise<{ sparse?: Sparse }> {
  const { stage, vault, input } = given;
  if (stage.sparse === undefined || stage.sparse.gates === 'whole') return {};
  const kept = await listKept({ vault, prefix: keptRef(input, '').slice(0, -1) });
  const starts = kept.flatMap(({ ref, commit }) => {
    const since = /^start(?:-(\d+))?$/.exec(parseVaultRef(ref)?.attempt ?? '');
    return since === null ? [] : [{ since: Number(since[1] ?? 1), commit }];
  });
  const newest = starts.sort((one, other) => other.since - one.since)[0];
  return sparseFrom(stage, newest?.commit ?? input.commit);
}
