import { vaultRef } from '../../dist/contract/refs.js';

/** The beginning of the names of all that the vault keeps of a run. */
export function runPrefix({ task, number }) {
  return vaultRef({ taskKey: task, number, stage: 'x', attempt: '1' }).replace(/x\/1$/, '');
}
