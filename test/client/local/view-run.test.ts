import { describe, expect, test } from '@jest/globals';

import { openSession } from '../../../src/client/local/session.js';
import { viewRun } from '../../../src/client/local/view-run.js';
import { runWorkflowId } from '../../../src/contract/ids.js';
import { TEST_IDENTITY } from '../../support/git-sandbox.js';
import { runStatus } from '../../support/run-status.js';
import { silentServer } from '../../support/silent-server.js';
import { tempDirs } from '../../support/temp-dir.js';

const tempDir = tempDirs();

describe('viewRun', () => {
  test('shows what the store has of a run when the server is there and does not answer', async () => {
    const { address, close } = await silentServer();
    const home = tempDir();
    const env = {
      STAGEGATE_HOME: home,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_CONFIG_FILE: `${home}/none.toml`,
    };
    const session = openSession({ env, cwd: home });
    const status = runStatus({ number: 1, state: 'completed' });
    const { repository, task } = status;
    const key = { slug: repository.slug, taskKey: task.key };
    const store = await session.store();
    await store.allocateRun({
      ...key,
      startToken: 'token',
      repositoryId: repository.id,
      workflowId: runWorkflowId(key),
      input: {
        schemaVersion: 1,
        task: { ...task, requirements: null },
        repository: { ...repository, fetchUrl: repository.id, checkout: null, hasOrigin: true },
        base: { branch: 'main', localCommit: null },
        plan: { name: 'shop', hash: 'a'.repeat(64) },
        startedBy: TEST_IDENTITY,
        startToken: 'token',
      },
      startedAt: status.startedAt,
    });
    await store.saveRun({ repositoryId: repository.id, taskKey: task.key, number: 1, status });
    const view = await viewRun(session, { runKey: key });
    expect(view).toEqual({ kind: 'stored', why: 'server_unreachable', status });
    await session.close();
    await close();
  });
});
