import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

import { RETENTION_DAYS } from './dynamic-config.js';

/** Lets closed runs stay in a namespace of our own dev server for {@link RETENTION_DAYS}. */
export async function setRetention(input: { connection: Connection; namespace: string }): Promise<void> {
  await input.connection.workflowService.updateNamespace({
    namespace: input.namespace,
    config: { workflowExecutionRetentionTtl: msToTs(RETENTION_DAYS * 24 * 60 * 60 * 1000) },
  });
}
