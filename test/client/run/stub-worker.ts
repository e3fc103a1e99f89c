import { fileURLToPath } from 'node:url';

import {
  bundleWorkflowCode,
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';

import { taskQueues } from '../../../src/contract/task-queues.js';
import { payloadConverterPath, TEST_NAMESPACE, testAddress } from '../../support/temporal.js';

/** Makes workers that answer for runs with `stub-run.ts`, or another file; call once per test file. */
export async function stubWorkers({ file = 'stub-run.ts' }: { file?: string } = {}): Promise<{
  /** Runs `use` while a worker polls the queues with this prefix. */
  readonly during: <T>(prefix: string, use: () => Promise<T>) => Promise<T>;
  /** The same until `close`: a worker costs half a second of a processor, so tests that need no silence share one. */
  readonly serve: (prefix: string) => Promise<void>;
  readonly close: () => Promise<void>;
}> {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
  });
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(file, import.meta.url)),
    payloadConverterPath,
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  const connection = await NativeConnection.connect({ address: testAddress() });
  const make = (prefix: string) =>
    Worker.create({
      connection,
      namespace: TEST_NAMESPACE,
      taskQueue: taskQueues({ prefix }).workflows,
      workflowBundle: { code },
      dataConverter: { payloadConverterPath },
    });
  const serving: { worker: Worker; running: Promise<void> }[] = [];
  return {
    during: async (prefix, use) => (await make(prefix)).runUntil(use),
    serve: async (prefix) => {
      const worker = await make(prefix);
      serving.push({ worker, running: worker.run() });
    },
    close: async () => {
      for (const { worker } of serving) worker.shutdown();
      await Promise.all(serving.map(({ running }) => running));
      await connection.close();
    },
  };
}

const quiet = (): void => undefined;
