import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import type { Client } from '@temporalio/client';

import { runWorkflowId } from '../../src/contract/ids.js';
import { statusQuery } from '../../src/contract/messages.js';
import { RunStatus } from '../../src/domain/run/run-status.js';
import { inspectRepository, repositoryRef } from '../../src/git/index.js';
import { type GitSandbox, openGitSandbox } from './git-sandbox.js';
import { testAddress, testClient, uniquePrefix } from './temporal.js';

const MAIN = fileURLToPath(new URL('../../dist/bin/stagegate.js', import.meta.url));

/** What a command of the CLI came to. */
export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A worker process of an installation. */
export interface WorkerProcess {
  readonly pid: number;
  /** What it has said so far on its output, oldest first; the first is `worker_ready`. */
  readonly said: readonly Record<string, unknown>[];
  /** The last of its log, as it stands now. */
  readonly log: () => string;
  /** Ends it with a signal and waits until it is gone. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

/**
 * A whole stagegate of a test's own: state folder, HOME, git configuration and task queues, driven through the built
 * program as a person would. The Temporal server is the suite's.
 */
export class Installation {
  readonly sandbox: GitSandbox;
  readonly env: Record<string, string>;
  readonly #workers: ChildProcess[] = [];
  #client: Client | null = null;

  constructor({ env = {} }: { env?: Record<string, string> } = {}) {
    this.sandbox = openGitSandbox();
    this.env = {
      PATH: process.env['PATH'] ?? '',
      HOME: join(this.sandbox.dir, 'home'),
      GIT_CONFIG_GLOBAL: join(this.sandbox.dir, 'home', '.gitconfig'),
      GIT_CONFIG_NOSYSTEM: '1',
      STAGEGATE_HOME: join(this.sandbox.dir, 'stagegate'),
      STAGEGATE_TASK_QUEUE_PREFIX: uniquePrefix(),
      TEMPORAL_ADDRESS: testAddress(),
      // runs of several tests share an installation, and a test that stopped halfway leaves its run open
      STAGEGATE_ADMISSION_CAP: '1000',
      STAGEGATE_ADMISSION_PER_BASE: '1000',
      NO_COLOR: '1',
      ...env,
    };
  }

  /** Runs a command of the CLI in a folder; never throws for its exit status. */
  cli(cwd: string, ...args: string[]): Promise<CliResult> {
    return this.#run(this.env, cwd, args);
  }

  /** Runs a command that must succeed, with `--json`, and gives what it says. */
  async json(cwd: string, ...args: string[]): Promise<Record<string, unknown>> {
    const { exitCode, stdout, stderr } = await this.cli(cwd, ...args, '--json');
    if (exitCode !== 0)
      throw new Error(`stagegate ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** Runs a command of the CLI as on another machine: with a state folder of its own, on the same Temporal server. */
  elsewhere(cwd: string, ...args: string[]): Promise<CliResult> {
    return this.#run({ ...this.env, STAGEGATE_HOME: join(this.sandbox.dir, 'elsewhere') }, cwd, args);
  }

  /** Starts a worker process, with more arguments if wanted, and waits until it polls. */
  async startWorker(env: Record<string, string> = {}, ...args: string[]): Promise<WorkerProcess> {
    const said: Record<string, unknown>[] = [];
    const child = spawn(process.execPath, [MAIN, 'worker', '--json', ...args], {
      cwd: this.sandbox.dir,
      env: { ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#workers.push(child);
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(JSON.parse(line) as Record<string, unknown>);
        if (line.includes('worker_ready')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`the worker ended with ${code}: ${log}`)));
    });
    return { pid: child.pid ?? -1, said, log: () => log, end: (signal) => endProcess(child, signal) };
  }

  /**
   * The status of a task's latest run, once it is as wanted, and a run that has ended has also written its record;
   * fails when that takes too long, and says how it was.
   */
  async statusWhen(
    cwd: string,
    task: string,
    wanted: (status: RunStatus) => boolean,
    patienceMs = 60_000,
  ): Promise<RunStatus> {
    const { slug } = repositoryRef(await inspectRepository({ path: cwd }));
    const run = (await this.#temporal()).workflow.getHandle(runWorkflowId({ slug, taskKey: task }));
    const until = performance.now() + patienceMs;
    let last: unknown = 'nothing was heard of it';
    while (performance.now() < until) {
      last = await run.query(statusQuery).catch((error: unknown) => error);
      const status = RunStatus.safeParse(last);
      if (status.success && wanted(status.data)) {
        const { status: execution } = await run.describe();
        if (status.data.endedAt === null || execution.name !== 'RUNNING') return status.data;
      }
      await sleep(50);
    }
    throw new Error(
      `waited in vain; the run: ${last instanceof Error ? last.message : JSON.stringify(last)}`,
    );
  }

  /** Ends everything and removes everything. */
  async close(): Promise<void> {
    await Promise.all(this.#workers.map((child) => endProcess(child, 'SIGKILL')));
    await this.#client?.connection.close();
    this.sandbox.close();
  }

  #run(env: Record<string, string>, cwd: string, args: readonly string[]): Promise<CliResult> {
    return new Promise((resolve) => {
      const options = { cwd, env, maxBuffer: 50_000_000, timeout: 55_000 };
      const child = execFile(process.execPath, [MAIN, ...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ exitCode: code, stdout, stderr });
      });
      child.stdin?.end();
    });
  }

  async #temporal(): Promise<Client> {
    return (this.#client ??= await testClient({ address: this.env['TEMPORAL_ADDRESS'] }));
  }
}

async function endProcess(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
