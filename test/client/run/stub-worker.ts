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
  return {
    during: async (prefix, use) => {
      const worker = await Worker.create({
        connection,
        namespace: TEST_NAMESPACE,
        taskQueue: taskQueues({ prefix }).workflows,
        workflowBundle: { code },
        dataConverter: { payloadConverterPath },
      });
      return worker.runUntil(use);
    },
    close: () => connection.close(),
  };
}

const quiet = (): void => undefined;
