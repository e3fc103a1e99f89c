import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

import { SEARCH_ATTRIBUTES } from '../../src/contract/search-attributes.js';
import { ensureSearchAttributes } from '../../src/server/search-attributes.js';
import { testClient, uniquePrefix } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';

const { INDEXED_VALUE_TYPE_KEYWORD: KEYWORD } = proto.temporal.api.enums.v1.IndexedValueType;

let client: Client;
beforeAll(async () => {
  client = await testClient();
});
afterAll(() => client.connection.close());

/** A namespace of this test's own, with the given attributes. */
async function newNamespace(attributes: Record<string, number> = {}): Promise<string> {
  const namespace = uniquePrefix();
  const { operatorService, workflowService } = client.connection;
  await workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await waitUntil('the namespace', () =>
    operatorService.listSearchAttributes({ namespace }).then(
      () => true,
      () => false,
    ),
  );
  if (Object.keys(attributes).length > 0) {
    await operatorService.addSearchAttributes({ namespace, searchAttributes: attributes });
  }
  return namespace;
}

const ensure = (namespace: string, register: boolean) =>
  ensureSearchAttributes({ connection: client.connection, namespace, register });

describe('ensureSearchAttributes', () => {
  test('names what a namespace lacks', async () => {
    const namespace = await newNamespace({ [SEARCH_ATTRIBUTES.task.name]: KEYWORD });
    await expect(ensure(namespace, false)).rejects.toMatchObject({
      failure: {
        code: 'SEARCH_ATTRIBUTES_MISSING',
        message: expect.stringMatching(new RegExp(`"${namespace}".*StagegateRepository.*PendingApproval`)),
      },
    });
    await expect(ensure(namespace, false)).rejects.not.toThrow(/StagegateTask\b/);
  });

  test('registers what is missing, and is content with it afterwards', async () => {
    const namespace = await newNamespace({ [SEARCH_ATTRIBUTES.task.name]: KEYWORD });
    await ensure(namespace, true);
    await ensure(namespace, false);
    await ensure(namespace, true);
  });

  test('an attribute of another type is not taken for ours, nor replaced', async () => {
    const namespace = await newNamespace({ [SEARCH_ATTRIBUTES.pendingApproval.name]: KEYWORD });
    await expect(ensure(namespace, true)).rejects.toThrow(
      /StagegatePendingApproval \(as BOOL; it has another type\)/,
    );
  });
});
