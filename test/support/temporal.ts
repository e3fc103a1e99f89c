import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';

import { dataConverter } from '../../src/client/run/data-converter.js';

const fromSetup = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: tests are run through jest.config.js`);
  return value;
};

/** The address of the server that all tests share. */
export const testAddress = (): string => fromSetup('STAGEGATE_TEST_ADDRESS');

/** The `temporal` program, for tests that start a server of their own. */
export const temporalBinary = (): string => fromSetup('STAGEGATE_TEST_TEMPORAL_BINARY');

/** The namespace of the shared server. */
export const TEST_NAMESPACE = 'default';

/** The workflows as one file, made by set-up. */
export const workflowBundlePath = fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

/** Our payload converter as a worker's `dataConverter` takes it; made by set-up. */
export const payloadConverterPath = fileURLToPath(
  new URL('../../dist/contract/payload-converter.cjs', import.meta.url),
);

/** A client of the shared server, or of another one, with our payload converter. Close its `connection` when done. */
export async function testClient({ address = testAddress() } = {}): Promise<Client> {
  const connection = await Connection.connect({ address });
  return new Client({ connection, namespace: TEST_NAMESPACE, dataConverter });
}

/** A worker's connection to the shared server. Close it when done. */
export function testNativeConnection(): Promise<NativeConnection> {
  return NativeConnection.connect({ address: testAddress() });
}

/** A prefix for task queues and ids that no other test has. */
export const uniquePrefix = (): string => `test-${randomBytes(6).toString('hex')}`;
