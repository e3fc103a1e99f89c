import { join } from 'node:path';

import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

import type {
  AttemptInput,
  ExecActivities,
  IoActivities,
  StoreActivities,
} from '../../src/activities/contracts.js';
import { type ActivitySet, createActivities, type Deps, type Openness } from '../../src/activities/index.js';
import {
  attemptDir,
  mirrorDir,
  type Paths,
  resolvePaths,
  stageDir,
  storeFile,
  vaultDir,
} from '../../src/config/paths.js';
import { canonicalJson } from '../../src/domain/canonical-json.js';
import type { AskedRequest, StillAsked } from '../../src/domain/approval/still-asked.js';
import type { RunRef } from '../../src/domain/run/run-input.js';
import type { AttemptResult } from '../../src/domain/stage/attempt.js';
import { inspectRepository, repositoryRef } from '../../src/git/index.js';
import { openStore } from '../../src/store/factory.js';
import type { Store } from '../../src/store/store.js';
import { planOf } from '../plan/parsing.js';
import { makeRepository, type TestRepository } from './git-history.js';
import { type GitSandbox, openGitSandbox, TEST_IDENTITY } from './git-sandbox.js';

type Activities = StoreActivities & IoActivities & ExecActivities;
/** What Temporal tells of one call, where it matters. */
type CallInfo = ConstructorParameters<typeof MockActivityEnvironment>[0];

const SCHEDULED = Date.parse('2026-01-02T03:05:00Z');

const keyOf = ({ repository, taskKey, number }: RunRef) => ({ slug: repository.slug, taskKey, number });

/** A worker's activities over a real repository, state folder and store; no server. */
export class ActivityBench {
  readonly sandbox: GitSandbox;
  readonly repository: TestRepository;
  readonly paths: Paths;
  readonly store: Store;
  readonly activities: ActivitySet;
  /** What the server says of every workflow. */
  openness: Openness = 'open';
  /** What a run says of every approval. */
  stillAsked: (request: AskedRequest) => Promise<StillAsked> = () => Promise.resolve('asked');
  #tasks = 0;

  private constructor(
    made: Pick<ActivityBench, 'sandbox' | 'repository' | 'paths' | 'store'>,
    { env, part }: { env: object; part: Partial<Deps> },
  ) {
    const { sandbox, repository, paths, store } = made;
    this.sandbox = sandbox;
    this.repository = repository;
    this.paths = paths;
    this.store = store;
    this.activities = createActivities({
      paths,
      store,
      hostId: 'host-1',
      queues: { io: 'io', exec: 'exec' },
      prefix: 'stagegate',
      hostTimeoutMs: 90_000,
      vault: null,
      dayLimit: () => null,
      agentSlots: () => null,
      ...part,
      env: { PATH: process.env['PATH'], ...env },
      graceMs: 200,
      openness: () => Promise.resolve(this.openness),
      stillAsked: (request) => this.stillAsked(request),
      givenAnswer: () => Promise.resolve(null),
      admission: { ask: () => Promise.resolve(), survey: () => Promise.resolve({ gone: [], found: [] }) },
    });
  }

  /**
   * Makes everything; `env` is added to the worker's environment, `part` to what the activities work with. With
   * `beside`, another host of the same sandbox, repository and store, with a state folder of its own.
   */
  static async open({
    env = {},
    part = {},
    beside,
    prepare,
  }: {
    env?: Record<string, string>;
    part?: Partial<Deps>;
    beside?: ActivityBench;
    /** Readies the folder for everything of stagegate's, before anything is in it. */
    prepare?: (home: string) => void;
  } = {}): Promise<ActivityBench> {
    if (beside !== undefined) {
      const { sandbox, repository, store } = beside;
      const paths = resolvePaths({
        env: { STAGEGATE_HOME: join(sandbox.dir, `host-${part.hostId ?? '2'}`) },
      });
      return new ActivityBench({ sandbox, repository, paths, store }, { env, part });
    }
    const sandbox = openGitSandbox();
    const repository = makeRepository(sandbox);
    prepare?.(join(sandbox.dir, 'stagegate'));
    const paths = resolvePaths({ env: { STAGEGATE_HOME: join(sandbox.dir, 'stagegate') } });
    const store = await openStore({ url: storeFile(paths) });
    return new ActivityBench({ sandbox, repository, paths, store }, { env, part });
  }

  /** Stores a plan and opens run 1 of a new task with it: mirror and vault are there, the base is fetched. */
  async runOf(plan: string): Promise<RunRef> {
    this.#tasks += 1;
    const run = await this.refOf(plan, `T-${String(this.#tasks)}`);
    await this.act('prepareRepository', { run, baseBranch: 'main', localCommit: null });
    return run;
  }

  /** Stores a plan and names a run of it; nothing else. */
  async refOf(plan: string, taskKey: string): Promise<RunRef> {
    return {
      repository: repositoryRef(await inspectRepository({ path: this.repository.checkout })),
      taskKey,
      number: 1,
      planHash: await this.store.putBlob({ content: canonicalJson(planOf(plan).plan) }),
      identity: TEST_IDENTITY,
      startedAt: '2026-01-02T03:04:05.000Z',
    };
  }

  /** Runs an activity as Temporal would; `call` is given by tests that cancel it or look at its heartbeats. */
  act<N extends keyof Activities>(
    name: N,
    input: Parameters<Activities[N]>[0],
    call = this.call(),
  ): ReturnType<Activities[N]> {
    const { store, io, exec } = this.activities;
    const all: Activities = { ...store, ...io, ...exec };
    const activity = all[name] as unknown as (argument: typeof input) => ReturnType<Activities[N]>;
    return call.run<[typeof input], unknown, typeof activity>(activity, input) as ReturnType<Activities[N]>;
  }

  /** The surroundings of one call. */
  call(info: CallInfo = {}): MockActivityEnvironment {
    const logger = new DefaultLogger('ERROR', () => undefined);
    return new MockActivityEnvironment({ attempt: 1, scheduledTimestampMs: SCHEDULED, ...info }, { logger });
  }

  /** The input of a stage's first attempt from the base, but for what is given. */
  attemptOf(run: RunRef, part: Partial<AttemptInput> & { stage: string }): AttemptInput {
    const { head } = this.repository;
    return {
      run,
      attempt: 1,
      base: head,
      needs: [],
      requirements: null,
      previous: null,
      feedback: [],
      ...part,
    };
  }

  /** Makes one attempt of a stage. */
  attempt(run: RunRef, part: Partial<AttemptInput> & { stage: string }): Promise<AttemptResult> {
    return this.act('runAttempt', this.attemptOf(run, part));
  }

  /** A file below a stage's folder (`tree/…`, `feedback/…`). */
  inStage(run: RunRef, stage: string, ...path: string[]): string {
    return join(stageDir(this.paths, { ...keyOf(run), stage }), ...path);
  }

  /** A file below an attempt's folder of logs. */
  inAttempt(run: RunRef, stage: string, attempt: number, ...path: string[]): string {
    return join(attemptDir(this.paths, { ...keyOf(run), stage, attempt }), ...path);
  }

  /** The repository's mirror. */
  mirror(run: RunRef): string {
    return mirrorDir(this.paths, run.repository);
  }

  /** The repository's vault. */
  vault(run: RunRef): string {
    return vaultDir(this.paths, run.repository);
  }

  /** A file of a kept commit, read from the vault. */
  show(run: RunRef, commit: string | null, path: string): string {
    return this.sandbox.git(this.vault(run), 'show', `${commit ?? 'none'}:${path}`);
  }

  /** Every ref of a repository with its commit, a line each. */
  refs(repository: string): string {
    return this.sandbox.git(repository, 'for-each-ref', '--format=%(refname) %(objectname)');
  }

  async close(): Promise<void> {
    await this.store.close();
    this.sandbox.close();
  }
}
