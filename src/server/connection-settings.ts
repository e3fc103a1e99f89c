import { loadClientConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import type { ConnectionOptions } from '@temporalio/client';

import type { PathEnvironment, Paths } from '../config/paths.js';
import { messageOf } from '../domain/system-error.js';
import { DEFAULT_QUEUE_PREFIX } from '../contract/task-queues.js';
import { fail } from '../domain/failure/catalogue.js';
import { clean } from '../domain/text/clean.js';
import { findDevServer } from './dev-server-state.js';

/** Where the Temporal server is and how to speak to it; for `Connection` and `NativeConnection` alike. */
export interface ConnectionSettings {
  readonly address: string;
  readonly namespace: string;
  readonly tls: ConnectionOptions['tls'];
  readonly apiKey: string | undefined;
  readonly metadata: ConnectionOptions['metadata'];
  /** Which of the three said so. */
  readonly source: 'temporal' | 'dev-server' | 'default';
  /** The prefix of our task queues: `STAGEGATE_TASK_QUEUE_PREFIX`, else `stagegate`. */
  readonly queuePrefix: string;
}

const DEFAULT_PORT = 7233;
const DEFAULT_NAMESPACE = 'default';

/**
 * Settles on a server: what Temporal's own environment variables and configuration file say (`TEMPORAL_ADDRESS`,
 * `TEMPORAL_PROFILE`, `temporal.toml` …), else the dev server that runs here, else `localhost` at `STAGEGATE_PORT`, else at 7233.
 * Fails with TEMPORAL_CONFIG_INVALID and TEMPORAL_PROFILE_UNKNOWN.
 */
export async function connectionSettings(input: {
  env: PathEnvironment;
  paths: Paths;
}): Promise<ConnectionSettings> {
  const { connectionOptions, namespace } = loadConfig(input.env);
  const { tls, apiKey, metadata, address } = connectionOptions;
  const server = address === undefined ? await findDevServer(input) : null;
  return {
    address: address ?? server?.address ?? `localhost:${String(usualPort(input.env))}`,
    namespace: namespace ?? DEFAULT_NAMESPACE,
    tls,
    apiKey: typeof apiKey === 'string' ? apiKey : undefined,
    metadata,
    source: address !== undefined ? 'temporal' : server !== null ? 'dev-server' : 'default',
    queuePrefix: input.env['STAGEGATE_TASK_QUEUE_PREFIX'] || DEFAULT_QUEUE_PREFIX,
  };
}

/** Where a dev server of this machine is looked for when none has written itself down. */
function usualPort(env: PathEnvironment): number {
  const port = /^\d{1,5}$/.test(env['STAGEGATE_PORT'] ?? '') ? Number(env['STAGEGATE_PORT']) : 0;
  return port >= 1 && port <= 65_535 ? port : DEFAULT_PORT;
}

function loadConfig(env: PathEnvironment): ReturnType<typeof loadClientConnectConfig> {
  const overrideEnvVars = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const profile = env['TEMPORAL_PROFILE'];
  const problem = problemOf(overrideEnvVars);
  // The SDK (1.24) stumbles over a file in which nothing is, after it has read it.
  const isEmpty = problem instanceof TypeError;
  const known = isEmpty ? [] : profilesOf(overrideEnvVars);
  try {
    return loadClientConnectConfig({ overrideEnvVars, disableFile: isEmpty && !profile });
  } catch (error) {
    if (profile && known !== null && !known.includes(profile)) {
      const file = env['TEMPORAL_CONFIG_FILE'] ?? 'temporal.toml';
      fail(
        'TEMPORAL_PROFILE_UNKNOWN',
        { profile, file, known: known.map(clean).join(', ') || 'none' },
        error,
      );
    }
    const told = error instanceof TypeError ? (problem ?? error) : error;
    return fail('TEMPORAL_CONFIG_INVALID', { detail: messageOf(told) }, error);
  }
}

/** What is wrong with Temporal's configuration file when every key must be a known one; `null` when nothing is. */
function problemOf(overrideEnvVars: Record<string, string>): unknown {
  try {
    loadClientConfig({ overrideEnvVars, configFileStrict: true });
    return null;
  } catch (error) {
    return error;
  }
}

/** The profiles of Temporal's configuration file; `null` when it cannot be read as one. */
function profilesOf(overrideEnvVars: Record<string, string>): string[] | null {
  try {
    return Object.keys(loadClientConfig({ overrideEnvVars }).profiles);
  } catch {
    return null;
  }
}
