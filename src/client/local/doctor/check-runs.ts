import { inParallel } from '../../in-parallel.js';
import { findWedged } from '../../run/find-wedged.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';

const LOOKED_AT = 200;
const SIDE_BY_SIDE = 4;

/** The open runs of this installation's queues: do they move? One line for all that do, one for each that does not. */
export async function checkRuns(session: Session): Promise<Finding[]> {
  const wedged: Finding[] = [];
  const all = await check('runs', async () => {
    const { temporal } = await session.runs();
    const runs = await openRuns(session);
    const found = await inParallel({
      items: runs,
      atOnce: SIDE_BY_SIDE,
      run: (run) => findWedged(temporal, run),
    });
    for (const { failure } of found.flat()) {
      const { message: detail, next } = failure;
      wedged.push({ name: 'run', state: 'problem', detail, next });
    }
    const more = runs.length === LOOKED_AT ? `; only the newest ${String(LOOKED_AT)} were looked at` : '';
    const stuck = found.filter((each) => each.length > 0).length;
    return { detail: `${String(runs.length)} open, ${stuck === 0 ? 'none' : String(stuck)} wedged${more}` };
  });
  return [all, ...wedged];
}

async function openRuns(session: Session): Promise<{ workflowId: string; runId: string }[]> {
  const { temporal } = await session.runs();
  const queue = JSON.stringify(temporal.queues.workflows);
  const query = `WorkflowType = 'run' AND ExecutionStatus = 'Running' AND TaskQueue = ${queue}`;
  const found: { workflowId: string; runId: string }[] = [];
  await temporal.client.withDeadline(Date.now() + 5_000, async () => {
    for await (const { workflowId, runId } of temporal.client.workflow.list({ query, pageSize: LOOKED_AT })) {
      found.push({ workflowId, runId });
      if (found.length >= LOOKED_AT) break;
    }
  });
  return found;
}
