import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Client } from '@temporalio/client';

import { runWorkflowId } from '../../src/contract/ids.js';
import { inspectRepository, repositoryRef } from '../../src/git/index.js';
import { commitFiles, makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { testClient, TEST_NAMESPACE } from '../support/temporal.js';

describe('a run that was Reset after it had published', () => {
  const place = new Installation();
  const ran = join(place.sandbox.dir, 'ran');
  let shop: TestRepository;
  let client: Client;

  const plan = `
plan: careful
stages:
  a: {run: 'echo a >> ${ran}; echo a > a.txt'}
  b: {needs: a, run: 'echo b >> ${ran}; echo b > b.txt'}
handoff: {}
`;

  beforeAll(async () => {
    shop = makeRepository(place.sandbox);
    place.sandbox.write(place.sandbox.dir, 'plan.yaml', plan);
    await place.startWorker();
    client = await testClient();
  });
  afterAll(async () => {
    await client.connection.close();
    await place.close();
  });

  const published = () =>
    place.sandbox.git(
      shop.origin,
      'for-each-ref',
      '--format=%(refname) %(objectname)',
      'refs/heads/stagegate',
      'refs/stagegate',
    );

  /** As somebody does in Temporal Web: to the moment right before a child was started. */
  async function reset(workflowId: string, child: string): Promise<void> {
    const events = (await client.workflow.getHandle(workflowId).fetchHistory()).events ?? [];
    const at = events.findIndex(({ startChildWorkflowExecutionInitiatedEventAttributes: started }) =>
      started?.workflowId?.endsWith(`/${child}`),
    );
    const task = events.slice(0, at).findLast((event) => event.workflowTaskCompletedEventAttributes);
    await client.workflowService.resetWorkflowExecution({
      namespace: TEST_NAMESPACE,
      workflowExecution: { workflowId },
      workflowTaskFinishEventId: task?.eventId ?? null,
      reason: 'test',
      requestId: randomBytes(8).toString('hex'),
    });
  }

  test.each(['handoff', 'b'])(
    'to before %s: nothing is done, pushed or opened twice',
    async (child) => {
      const task = `RS-${child}`;
      const { slug } = repositoryRef(await inspectRepository({ path: shop.checkout }));
      const workflowId = runWorkflowId({ slug, taskKey: task });
      await place.json(shop.checkout, 'start', join(place.sandbox.dir, 'plan.yaml'), '--task', task);
      const first = await place.statusWhen(shop.checkout, task, ({ endedAt }) => endedAt !== null);
      expect(first).toMatchObject({ state: 'completed', handoff: { state: 'done', pushed: true } });
      const [before, executed] = [published(), readFileSync(ran, 'utf8')];
      // whoever fetches now has another base
      commitFiles(place.sandbox, shop.checkout, { [`news-${child}.md`]: 'news\n' });
      place.sandbox.git(shop.checkout, 'push', '--quiet', 'origin', 'HEAD:main');

      await reset(workflowId, child);
      await client.workflow.getHandle(workflowId).result();
      const again = await place.statusWhen(shop.checkout, task, ({ endedAt }) => endedAt !== null);
      expect(again).toMatchObject({
        state: 'completed',
        stages: first.stages.map(({ key, head }) => ({ key, head, state: 'completed' })),
        handoff: { ...first.handoff, pullRequest: { number: first.handoff.pullRequest?.number } },
      });
      expect(published()).toBe(before);
      expect(readFileSync(ran, 'utf8')).toBe(executed);
    },
    120_000,
  );
});
