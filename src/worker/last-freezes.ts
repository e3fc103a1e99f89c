import type { Client } from '@temporalio/client';
import { z } from 'zod';

import { admissionWorkflowId } from '../contract/ids.js';
import { Freeze } from '../domain/admission/freeze.js';

const Memo = z.object({ freezes: z.array(Freeze) });
const LOOKED_AT = 50;

/**
 * The freezes that admission knew before it was lost; none where Temporal has forgotten it. An execution that wrote nothing
 * down changed nothing of what the one before it knew.
 */
export async function lastFreezes({ client, prefix }: { client: Client; prefix: string }): Promise<Freeze[]> {
  const workflowId = admissionWorkflowId({ prefix });
  const query = `WorkflowId = ${JSON.stringify(workflowId)}`;
  const { runId: now } = await client.workflow.getHandle(workflowId).describe();
  let last: { readonly startTime: Date; readonly freezes: Freeze[] } | null = null;
  let seen = 0;
  for await (const { runId, startTime, memo } of client.workflow.list({ query, pageSize: LOOKED_AT })) {
    seen += 1;
    if (seen > LOOKED_AT) break;
    const kept = Memo.safeParse(memo);
    if (runId === now || !kept.success || (last !== null && startTime <= last.startTime)) continue;
    last = { startTime, freezes: kept.data.freezes };
  }
  return last?.freezes ?? [];
}
