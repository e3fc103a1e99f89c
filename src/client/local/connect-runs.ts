import type { PathEnvironment, Paths } from '../../config/paths.js';
import { findDevServer } from '../../server/dev-server-state.js';
import { openConnection } from '../../server/open-connection.js';
import { RunClient } from '../run-client.js';

/** Connects to the server that environment and configuration name. Throws SERVER_UNREACHABLE. */
export async function connectRuns(input: {
  env: PathEnvironment;
  paths: Paths;
  signal: AbortSignal;
}): Promise<{ client: RunClient; close: () => Promise<void> }> {
  const { connection, settings, close } = await openConnection(input);
  const { address, namespace, queuePrefix } = settings;
  return {
    client: new RunClient({ connection, address, namespace, queuePrefix }),
    close,
  };
}

/**
 * Where a person looks at a workflow in Temporal Web: `TEMPORAL_UI_ADDRESS`, else that of the dev server which
 * runs here; `null` when neither is known.
 */
export async function webAddress(input: {
  env: PathEnvironment;
  paths: Paths;
  namespace: string;
  workflowId: string;
  executionId?: string;
}): Promise<string | null> {
  const ui = input.env['TEMPORAL_UI_ADDRESS'] || (await findDevServer({ paths: input.paths }))?.uiUrl;
  if (!ui) return null;
  const parts = [input.namespace, 'workflows', input.workflowId, input.executionId].filter(
    (part) => part !== undefined,
  );
  return `${ui.replace(/\/$/, '')}/namespaces/${parts.map(encodeURIComponent).join('/')}`;
}
