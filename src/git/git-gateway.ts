import { statfsSync } from 'node:fs';

import { simpleGit, type SimpleGitOptions } from 'simple-git';

import { fail } from '../domain/failure/catalogue.js';

import { gitConfig, gitEnvironment, type GitProfile } from './git-environment.js';
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

const UNSAFE: SimpleGitOptions['unsafe'] = {
  allowUnsafeAlias: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeEditor: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeHooksPath: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeTemplateDir: true,
};
const LINGER_MS = 2_000;

/**
 * Runs git once and says how it ended; a non-zero exit status is no error here. The unsafe operations that
 * simple-git guards against are allowed because they are ours: every flag
 * switches a program off, and what the environment configures is a header for one host.
 */
export async function runGit(call: GitCall): Promise<GitResult> {
  const profile = call.profile ?? 'sealed';
  const env = { ...gitEnvironment(profile), ...call.env };
  let ended: { exitCode: number; stdOut: Buffer[]; stdErr: Buffer[] } | undefined;
  const git = simpleGit({
    baseDir: call.cwd,
    config: [...gitConfig(profile), ...(call.config ?? [])],
    unsafe: UNSAFE,
    allowEnvironment: Object.keys(env),
    completion: { onClose: true, onExit: call.network === true ? LINGER_MS : false },
    input: () => call.input,
    ...(call.signal === undefined ? {} : { abort: call.signal }),
    errors: (_error, result) => {
      ended = result;
      return undefined;
    },
  });
  // simple-git waits 50 ms for output that is late when a process has printed nothing: say that there is none
  git.outputHandler((_command, stdout) => {
    stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
  });
  git.env(env);
  await git.raw([...call.args]).catch((error: unknown) => {
    call.signal?.throwIfAborted();
    throw error;
  });
  call.signal?.throwIfAborted();
  if (ended === undefined) throw new Error('simple-git reported no result');
  return {
    exitCode: ended.exitCode,
    stdout: Buffer.concat(ended.stdOut),
    stderr: withoutCredentials(Buffer.concat(ended.stdErr).toString('utf8')),
  };
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
