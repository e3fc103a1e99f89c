import type { StageHead } from '../../activities/contracts.js';
import type { StageBoard } from './stage-board.js';

/**
 * What a stage with these needs starts from: their heads in plan order. A skipped need left nothing, so its own
 * needs stand in for it.
 */
export function headsOf({ board, keys }: { board: StageBoard; keys: readonly string[] }): StageHead[] {
  const wanted = new Set<string>();
  const pending = [...keys];
  for (let key = pending.pop(); key !== undefined; key = pending.pop()) {
    const stage = board.get(key);
    if (stage === undefined || wanted.has(key)) continue;
    if (stage.state === 'skipped') pending.push(...stage.needs);
    else wanted.add(key);
  }
  return mergedHeads({ board }).filter(({ stage }) => wanted.has(stage));
}

/** The heads of all completed stages, in plan order. */
export function mergedHeads({ board }: { board: StageBoard }): StageHead[] {
  return board.stages.flatMap(({ key, state, head, attempt, reuse }) => {
    if (state !== 'completed' || head === null) return [];
    return [{ stage: key, head, attempt, ...(reuse?.kind === 'kept' ? { run: reuse.run } : {}) }];
  });
}
