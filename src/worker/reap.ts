import { join, relative, sep } from 'node:path';

import type { Openness } from '../activities/index.js';
import type { Paths } from '../config/paths.js';
import { stageWorkflowId } from '../contract/ids.js';
import { killRecorded, listRecorded } from '../process/index.js';
import type { WorkerLog } from './logging.js';

/**
 * Ends the executors and gates on this host whose stage has closed while no worker was there to hear of it. One
 * whose stage is open, or whose server does not answer, is left alone: its activity comes back to it.
 */
export async function reapLeftovers(input: {
  paths: Paths;
  openness: (execution: { workflowId: string; runId?: string }) => Promise<Openness>;
  log: WorkerLog;
  graceMs: number;
}): Promise<void> {
  const root = join(input.paths.state, 'logs');
  for (const { record, state } of listRecorded({ root })) {
    if (state === 'ended' || state === 'absent') continue;
    const workflowId = ownerOf({ root, record });
    if (workflowId === null || (await input.openness({ workflowId })) !== 'closed') continue;
    input.log(
      JSON.stringify({ level: 40, msg: 'ending a process whose stage has closed', workflowId, record }),
    );
    await killRecorded({ record, graceMs: input.graceMs });
  }
}

/** The stage's workflow that a process record belongs to, read from its place; `null` for anything else. */
function ownerOf({ root, record }: { root: string; record: string }): string | null {
  const [slug, taskKey, number, stage] = relative(root, record).split(sep);
  if (!slug || !taskKey || !number || !stage || !/^[1-9]\d*$/.test(number)) return null;
  return stageWorkflowId({ slug, taskKey, number: Number(number), stage });
}
