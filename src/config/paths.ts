import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

import type { RunKey } from '../contract/ids.js';

/** Where everything of one installation lives. All absolute. */
export interface Paths {
  /** The user's configuration. */
  readonly config: string;
  /** What must survive: vaults, working trees, logs, reports, databases, the host's id. */
  readonly state: string;
  /** What can be fetched again: mirrors, the Temporal server's binary. */
  readonly cache: string;
}

/** What of the environment decides about the folders. */
export type PathEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The three folders, after the XDG base directory specification: `~/.config/stagegate`, `~/.local/state/stagegate`,
 * `~/.cache/stagegate`. `STAGEGATE_HOME` moves them all below one folder. Relative XDG values are ignored, as the
 * specification asks.
 */
export function resolvePaths({ env }: { env: PathEnvironment }): Paths {
  const home = env['STAGEGATE_HOME'];
  if (home) {
    const root = resolve(home);
    return { config: join(root, 'config'), state: join(root, 'state'), cache: join(root, 'cache') };
  }
  const user = env['HOME'] || homedir();
  const xdg = (name: string, ...fallback: string[]) => {
    const value = env[name];
    return join(value && isAbsolute(value) ? value : join(user, ...fallback), 'stagegate');
  };
  return {
    config: xdg('XDG_CONFIG_HOME', '.config'),
    state: xdg('XDG_STATE_HOME', '.local', 'state'),
    cache: xdg('XDG_CACHE_HOME', '.cache'),
  };
}

/** The bare repository that fetches from the user's origin. */
export const mirrorDir = (paths: Paths, { slug }: { slug: string }): string =>
  join(paths.cache, 'mirrors', `${slug}.git`);

/** The bare repository that keeps every start and attempt. */
export const vaultDir = (paths: Paths, { slug }: { slug: string }): string =>
  join(paths.state, 'vaults', `${slug}.git`);

/** Dependency folders that set-ups of a repository have filled, one folder a key. */
export const dependenciesDir = (paths: Paths, { slug }: { slug: string }): string =>
  join(paths.cache, 'dependencies', slug);

/** What the tests of a repository's commits came to, one file a tree and gate. */
export const testsDir = (paths: Paths, { slug }: { slug: string }): string =>
  join(paths.cache, 'tests', slug);

/** The slug of a mirror's or vault's folder, by its name; `null` for what is neither. */
export const slugOfRepository = (name: string): string | null => /^([^.].*)\.git$/.exec(name)?.[1] ?? null;

/** The embedded store's file. */
export const storeFile = (paths: Paths): string => join(paths.state, 'store.db');

/** The dev server's database file. */
export const temporalDbFile = (paths: Paths): string => join(paths.state, 'temporal.db');

/** The file with this host's id. */
export const hostIdFile = (paths: Paths): string => join(paths.state, 'host-id');

/** What each worker of this host says of itself, one file a process. */
export const workersDir = (paths: Paths): string => join(paths.state, 'workers');

/** One numbered run. */
export interface RunPathKey extends RunKey {
  readonly number: number;
}

const runFolder = (paths: Paths, kind: string, { slug, taskKey, number }: RunPathKey): string =>
  join(paths.state, kind, slug, taskKey.toLowerCase(), String(number));

/** Everything that belongs to one stage's working tree: `tree/`, `home/`, `tmp/`, `artifacts/`, `feedback/`. */
export const stageDir = (paths: Paths, { stage, ...run }: RunPathKey & { stage: string }): string =>
  join(runFolder(paths, 'trees', run), stage);

/** The attempts of a run's stages, `<stage>/<attempt>`; see {@link attemptDir}. */
export const runLogsDir = (paths: Paths, run: RunPathKey): string => runFolder(paths, 'logs', run);

/** Logs, process records and gate reports of one attempt; they outlive the working tree. */
export const attemptDir = (
  paths: Paths,
  { stage, attempt, ...run }: RunPathKey & { stage: string; attempt: number },
): string => join(runLogsDir(paths, run), stage, String(attempt));

/** Where a run's report is written: `report.json` and `report.md`. */
export const reportDir = (paths: Paths, run: RunPathKey): string => runFolder(paths, 'reports', run);
