import { executeChild, proxyActivities } from '@temporalio/workflow';

const { nothing } = proxyActivities({ startToCloseTimeout: '1 minute' });

/** Temporal's floor: a child workflow a stage, each with as many empty activities as a stage of ours has. */
export async function floorRun({ stages, activities }) {
  for (let n = 0; n < stages; n += 1) await executeChild('floorStage', { args: [{ activities }] });
}

export async function floorStage({ activities }) {
  for (let n = 0; n < activities; n += 1) await nothing();
}
