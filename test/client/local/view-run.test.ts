import { describe, expect, test } from '@jest/globals';

import { openSession } from '../../../src/client/local/session.js';
import { viewRun } from '../../../src/client/local/view-run.js';
import { silentServer } from '../../support/silent-server.js';
import { tempDirs } from '../../support/temp-dir.js';
import { allocation, status } from '../../store/samples.js';

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
    const { repositoryId, slug, taskKey } = allocation();
    const ended = status({ state: 'completed' });
    const store = await session.store();
    await store.allocateRun(allocation());
    await store.saveRun({ repositoryId, taskKey, number: 1, status: ended });
    const view = await viewRun(session, { runKey: { slug, taskKey } });
    expect(view).toEqual({ kind: 'stored', why: 'server_unreachable', status: ended });
    await session.close();
    await close();
  });
});
