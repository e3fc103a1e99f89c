import { simpleGit, type SimpleGitOptions } from 'simple-git';

/** One git process, with all that it gets; nothing is added from the environment of whoever starts it. */
export interface GitProcess {
  readonly args: readonly string[];
  /** Where it runs; must exist. */
  readonly cwd: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Configuration as `key=value`. */
  readonly config: readonly string[];
  /** What it reads on standard input; must not be empty. */
  readonly input?: string | Buffer;
  /** Its end counts, not the end of whatever still holds its output. */
  readonly network?: boolean;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** How a git process ended, as it said it. Below zero where it never ran, or was ended by a signal. */
export interface GitEnd {
  readonly exitCode: number;
  readonly stdout: Buffer;
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
 * Runs git once, as a child of this process. The unsafe operations that simple-git guards against are allowed because
 * they are ours: every flag switches a program off, and what the environment configures is a header for one host.
 */
export async function runGitProcess(process: GitProcess): Promise<GitEnd> {
  const { args, cwd, env, config, input, network, signal } = process;
  let ended: { exitCode: number; stdOut: Buffer[]; stdErr: Buffer[] } | undefined;
  const git = simpleGit({
    baseDir: cwd,
    config: [...config],
    unsafe: UNSAFE,
    allowEnvironment: Object.keys(env),
    completion: { onClose: true, onExit: network === true ? LINGER_MS : false },
    input: () => input,
    ...(signal === undefined ? {} : { abort: signal }),
    errors: (_error, result) => {
      ended = result;
      return undefined;
    },
  });
  // simple-git waits 50 ms for output that is late when a process has printed nothing: say that there is none
  git.outputHandler((_command, stdout) => {
    stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
  });
  git.env({ ...env });
  await git.raw([...args]);
  if (ended === undefined) throw new Error('simple-git reported no result');
  return {
    // simple-git gives no number, whatever its types say, for a process that a signal ended
    exitCode: Number.isInteger(ended.exitCode) ? ended.exitCode : -1,
    stdout: Buffer.concat(ended.stdOut),
    stderr: Buffer.concat(ended.stdErr).toString('utf8'),
  };
}
