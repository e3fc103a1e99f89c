import { fileURLToPath } from 'node:url';

import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';

/** Milliseconds that Temporal alone takes for a sequence of child workflows, on the server of the bench. */
export async function measureFloor({ address, stages, activities }) {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const taskQueue = 'bench-floor';
  const workflowsPath = fileURLToPath(new URL('floor-workflows.mjs', import.meta.url));
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle,
    activities: { nothing: async () => undefined },
  });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection });
  const elapsed = await worker.runUntil(async () => {
    const run = (n, workflowId) =>
      client.workflow.execute('floorRun', { taskQueue, workflowId, args: [{ stages: n, activities }] });
    await run(2, 'bench-floor-warm');
    const from = performance.now();
    await run(stages, 'bench-floor');
    return performance.now() - from;
  });
  await connection.close();
  await clientConnection.close();
  return elapsed;
}
