import { attemptDir, type Paths } from '../config/paths.js';
import { killRecorded, listRecorded } from '../process/index.js';
import type { Fence, Store } from '../store/store.js';
import type { Load } from './load.js';
import type { WorkerLog } from './logging.js';

/**
 * Ends what still runs on this host of attempts that it was given up with: another host carries them on. A fence stays
 * until nothing of the attempt runs and no activity of this worker has it any more, since that one could start another
 * process.
 */
export async function carryOutFences(input: {
  store: Store;
  paths: Paths;
  hostId: string;
  load: Load;
  log: WorkerLog;
  graceMs: number;
}): Promise<void> {
  const { store, hostId, load } = input;
  for (const fence of await store.listFences({ hostId })) {
    await endFenced({ ...input, fence });
    if (load.carried.some((carried) => isOf(fence, carried))) continue;
    await store.settleFence({ ...fence, at: new Date().toISOString() });
  }
}

async function endFenced(input: {
  fence: Fence;
  paths: Paths;
  log: WorkerLog;
  graceMs: number;
}): Promise<void> {
  const { fence, paths, log, graceMs } = input;
  const { taskKey, number, stage, attempt } = fence;
  for (const { record, state } of listRecorded({ root: attemptDir(paths, fence) })) {
    if (state === 'ended' || state === 'absent') continue;
    const msg = `ending a process of ${taskKey} run ${String(number)} ${stage}, attempt ${String(attempt)}: this host was given up with it`;
    log(JSON.stringify({ level: 40, time: Date.now(), msg, record }));
    await killRecorded({ record, graceMs });
  }
}

function isOf(
  { taskKey, number, stage, attempt }: Fence,
  carried: { task: string; run: number; stage: string; attempt: number },
): boolean {
  return (
    carried.task.toLowerCase() === taskKey.toLowerCase() &&
    carried.run === number &&
    carried.stage === stage &&
    carried.attempt === attempt
  );
}
