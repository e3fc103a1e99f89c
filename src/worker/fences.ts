import { keepLateWork, type LateWork } from '../activities/index.js';
import { attemptDir, type Paths } from '../config/paths.js';
import { lateWorkRow } from '../domain/ledger/late-work.js';
import { killRecorded, listRecorded } from '../process/index.js';
import type { Fence, Store } from '../store/store.js';
import type { Load } from './load.js';
import type { WorkerLog } from './logging.js';

/** What carrying out fences takes. */
export interface FenceDuty {
  readonly store: Store;
  readonly paths: Paths;
  readonly hostId: string;
  /** The shared vault, as configured. */
  readonly vault: string | null;
  readonly load: Pick<Load, 'carried'>;
  readonly log: WorkerLog;
  readonly graceMs: number;
}

/**
 * Ends what still runs on this host of attempts that it was given up with, since another host carries them on, and
 * keeps what they left under refs of its own. A fence stays until that is done, and no activity of this worker has the
 * attempt any more, since that one could start another process. A host with an open fence is given nothing of that
 * stage. One fence that cannot be carried out keeps none of the others waiting.
 */
export async function carryOutFences(duty: FenceDuty): Promise<void> {
  const { store, hostId, load, log } = duty;
  for (const fence of await store.listFences({ hostId })) {
    try {
      await endFenced(duty, fence);
      if (load.carried.some((carried) => isOf(fence, carried))) continue;
      const left = await keepLateWork({ paths: duty.paths, vault: duty.vault, late: fence });
      say(log, { fence, msg: toldOf(left) });
      if (left.kind !== 'kept') continue;
      if (left.refs.length > 0) await record(duty, { fence, refs: left.refs });
      await store.settleFence({ ...fence, at: new Date().toISOString() });
    } catch (error) {
      say(log, { fence, msg: 'could not put away what it was given up with', error: String(error) });
    }
  }
}

/** The run tells of it from then on, whether it has ended or not. */
async function record({ store }: FenceDuty, left: { fence: Fence; refs: readonly string[] }): Promise<void> {
  const { hostId: host, slug, taskKey, number, stage, attempt } = left.fence;
  const run = await store.findRun({ slug, taskKey, number });
  if (run === null) return;
  const row = lateWorkRow({ stage, attempt, host, refs: [...left.refs], at: new Date().toISOString() });
  await store.appendLedger({ run: { repositoryId: run.repositoryId, taskKey, number }, rows: [row] });
}

async function endFenced({ paths, log, graceMs }: FenceDuty, fence: Fence): Promise<void> {
  for (const { record, state } of listRecorded({ root: attemptDir(paths, fence) })) {
    if (state === 'ended' || state === 'absent') continue;
    say(log, { fence, msg: 'another host carries it on: ending its process', record });
    await killRecorded({ record, graceMs });
  }
}

function toldOf(left: LateWork): string {
  if (left.kind === 'impossible')
    return `its late work cannot be kept whole: ${left.directory} stays (${left.path} ${left.why})`;
  if (left.refs.length === 0) return 'nothing of it runs here, and it left nothing that was not kept';
  return `nothing of it runs here; its late work is kept as ${left.refs.join(', ')}`;
}

function say(log: WorkerLog, told: { fence: Fence; msg: string; record?: string; error?: string }): void {
  const { fence, msg, ...more } = told;
  const { taskKey, number, stage, attempt } = fence;
  const of = `this host was given up with ${taskKey} run ${String(number)} ${stage}, attempt ${String(attempt)}`;
  log(JSON.stringify({ level: 40, time: Date.now(), msg: `${of}: ${msg}`, ...more }));
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
