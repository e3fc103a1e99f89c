import { statfsSync } from 'node:fs';

import { fail } from '../domain/failure/catalogue.js';
import { startThrough } from '../process/start-detached.js';

import { Companion } from './companion/companion.js';
import { gitConfig, gitEnvironment, type GitProfile } from './git-environment.js';
import { runGitProcess } from './git-process.js';
import { withoutCredentials } from './remote-url.js';

/** One git process. */
export interface GitCall {
  readonly args: readonly string[];
  /** Where it runs; must exist. */
  readonly cwd: string;
  /** See {@link GitProfile}; `sealed` unless said otherwise. */
  readonly profile?: GitProfile;
  /** Repository, working tree, index, identity and the like, as git's own variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** More configuration as `key=value`. */
  readonly config?: readonly string[];
  /** What it reads on standard input; must not be empty. */
  readonly input?: string | Buffer;
  /** Talks to another host: a connection that a helper keeps open does not hold us up. */
  readonly network?: boolean;
  /** Ends it; the call then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How a git process ended. Output stays bytes, since paths need not be UTF-8. */
export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** With the credentials in URLs taken out. */
  readonly stderr: string;
}

let companion: Companion | null = null;

/**
 * From now on has a small process start git, and what is to outlive this one, as suits a process that is large and lives
 * long. Gives what ends it. Calls to another host stay this process's own: they may ask at its terminal.
 */
export function keepCompanion(): { end: () => Promise<void> } {
  const kept = new Companion();
  companion = kept;
  const letGo = startThrough({ start: (process) => kept.start(process) });
  return {
    end: async () => {
      if (companion === kept) companion = null;
      letGo();
      await kept.end();
    },
  };
}

/** Runs git once and says how it ended; a non-zero exit status is no error here. */
export async function runGit(call: GitCall): Promise<GitResult> {
  const { args, cwd, input, network, signal } = call;
  const profile = call.profile ?? 'sealed';
  const process = {
    args,
    cwd,
    env: { ...gitEnvironment(profile), ...call.env },
    config: [...gitConfig(profile), ...(call.config ?? [])],
    ...(input === undefined ? {} : { input }),
    ...(network === undefined ? {} : { network }),
    ...(signal === undefined ? {} : { signal }),
  };
  const run = companion === null || network === true ? runGitProcess(process) : companion.run(process);
  const ended = await run.catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
  signal?.throwIfAborted();
  return { ...ended, stderr: withoutCredentials(ended.stderr) };
}

/** Runs git and returns its output; throws `GIT_FAILED` when it exits with anything but 0. */
export async function git(call: GitCall): Promise<Buffer> {
  const result = await runGit(call);
  return result.exitCode === 0 ? result.stdout : gitFailed(call, result);
}

/** Like {@link git}, for output that is one line of ASCII: ids, versions. */
export async function gitLine(call: GitCall): Promise<string> {
  return (await git(call)).toString('utf8').trim();
}

/**
 * Throws for a call that ended badly, the one translation of git's own words: `REPOSITORY_LOCKED`, `DISK_FULL`,
 * `STATE_FOLDER`, else `GIT_FAILED`.
 */
export function gitFailed(call: GitCall, result: GitResult): never {
  refuseTrouble({ cwd: call.cwd, stderr: result.stderr });
  const missing = result.stderr.includes('ENOENT') && result.exitCode < 0;
  const detail = missing ? 'git is not on PATH' : lastWords(result.stderr);
  fail('GIT_FAILED', {
    command: call.args[0] ?? '',
    detail: detail || `exit status ${result.exitCode}`,
  });
}

/** Git does not always say why it could not write. */
const NO_ROOM_BYTES = 128 * 1024;

function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize < NO_ROOM_BYTES;
  } catch {
    return false;
  }
}

/** Throws when git says that the disk, or another git, was in its way. Goes on when it says something else. */
export function refuseTrouble({ cwd, stderr }: { cwd: string; stderr: string }): void {
  const own = stderr.replace(/^remote: .*$/gm, '');
  const lock = /Unable to create '([^']+\.lock)': File exists/.exec(own)?.[1];
  if (lock !== undefined) fail('REPOSITORY_LOCKED', { lock });
  if (/No space left on device|Disk quota exceeded|File too large/.test(own) || isFull(cwd))
    fail('DISK_FULL', { path: cwd });
  if (/Read-only file system|Input\/output error/.test(own))
    fail('STATE_FOLDER', { path: cwd, detail: lastWords(own) });
}

/** What git said that matters, at most five lines. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^(hint|warning):/.test(line));
  return lines.slice(-5).join('\n').slice(0, 2_000);
}
