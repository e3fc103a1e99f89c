import { runWorkflowId } from '../../contract/ids.js';
import { findWedged, type Wedged } from '../run/find-wedged.js';
import type { RunSelector } from '../run/read-status.js';
import type { Session } from './session.js';

/** What of a task's latest run makes no progress; nothing when the server cannot be asked. */
export async function wedgedParts(session: Session, { runKey }: RunSelector): Promise<Wedged[]> {
  try {
    const { temporal } = await session.runs();
    return await findWedged(temporal, { workflowId: runWorkflowId(runKey) });
  } catch {
    return [];
  }
}
