import { resolve } from 'node:path';

import { type Paths, resolvePaths } from '../../config/paths.js';
import type { RepositoryInfo } from '../../git/repository.js';
import type { Store } from '../../store/store.js';
import type { RunClient } from '../run-client.js';

/** What a session starts from. */
export interface SessionOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** `--repo`; the repository around `cwd` when left out. */
  readonly repo?: string;
}

/** A person does not wait longer for a locked store. */
const STORE_PATIENCE_MS = 2_000;

/**
 * What one command has open: repository, store, server. Each is opened when it is first asked for, and only then
 * is its code loaded, so that a command starts quickly.
 */
export interface Session {
  readonly paths: Paths;
  readonly env: SessionOptions['env'];
  readonly cwd: string;
  /** Where the repository is looked for. */
  readonly repositoryPath: string;
  /** Throws NO_REPOSITORY, REPOSITORY_EMPTY, REPOSITORY_FORMAT, GIT_TOO_OLD. */
  repository(): Promise<RepositoryInfo>;
  /** Throws STORE_UNAVAILABLE, STORE_DAMAGED, STORE_NEWER. */
  store(): Promise<Store>;
  /** Throws SERVER_UNREACHABLE: at once when nobody listens, else within ten seconds. */
  runs(): Promise<RunClient>;
  /** Lets go of everything that was opened. Never throws. */
  close(): Promise<void>;
}

/** Opens a session; nothing is touched yet. */
export function openSession({ env, cwd, repo }: SessionOptions): Session {
  const paths = resolvePaths({ env });
  const repositoryPath = resolve(cwd, repo ?? '.');
  const closers: (() => Promise<void>)[] = [];
  const closing = new AbortController();
  return {
    paths,
    env,
    cwd,
    repositoryPath,
    repository: once(async () => {
      const { inspectRepository } = await import('../../git/repository.js');
      return inspectRepository({ path: repositoryPath });
    }),
    store: once(async () => {
      const { openStore } = await import('../../store/factory.js');
      const { readSettings } = await import('../../config/settings.js');
      const { store: url, storePasswordFile: passwordFile } = readSettings({ env, paths });
      const store = await openStore({ url, passwordFile, patienceMs: STORE_PATIENCE_MS });
      closers.push(() => store.close());
      return store;
    }),
    runs: once(async () => {
      const { connectRuns } = await import('./connect-runs.js');
      const { client, close } = await connectRuns({ env, paths, signal: closing.signal });
      closers.push(close);
      return client;
    }),
    close: async () => {
      closing.abort();
      await Promise.allSettled(closers.splice(0).map((close) => close()));
    },
  };
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | null = null;
  return () => (opened ??= open());
}
