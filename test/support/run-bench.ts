import type { Client, WorkflowHandle } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  type NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';

import { admissionWorkflowId, runWorkflowId, stageWorkflowId } from '../../src/contract/ids.js';
import { SEARCH_ATTRIBUTES } from '../../src/contract/search-attributes.js';
import { WORKFLOW_TYPES } from '../../src/contract/workflow-types.js';
import { type AdmissionLimits, DEFAULT_ADMISSION_LIMITS } from '../../src/domain/admission/stand.js';
import type { RunInput } from '../../src/domain/run/run-input.js';
import type { ExecActivities, IoActivities, StoreActivities } from '../../src/activities/contracts.js';
import type { AdmissionPort } from '../../src/activities/index.js';
import { askForPlace } from '../../src/activities/support/ask-for-place.js';
import { makeAdmissionPort } from '../../src/worker/admission-port.js';
import { makeGivenAnswer } from '../../src/worker/given-answer.js';
import { WORKFLOW_PATIENCE } from '../../src/worker/workflow-patience.js';
import { BenchRun } from './bench-run.js';
import { hashOf, type Script, ScriptedWorld } from './scripted-world.js';
import {
  payloadConverterPath,
  testClient,
  testNativeConnection,
  TEST_NAMESPACE,
  uniquePrefix,
  workflowBundlePath,
} from './temporal.js';

type Activities = StoreActivities & IoActivities & ExecActivities;
type RunActivities = ReturnType<ScriptedWorld['activities']>;

const NUMBER = 3;

// Tests take runs away from their worker and let activities fail: warnings would tell of nothing else.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }) } },
});

/** Runs the built workflows on the shared server, with a worker in this process and a scripted world for each run. */
export class RunBench {
  readonly client: Client;
  /** The task queue of the workflows. */
  readonly queue: string;
  readonly #worlds = new Map<string, ScriptedWorld>();
  readonly #open: WorkflowHandle[] = [];
  readonly #close: () => Promise<void>;
  readonly #host: Serving['host'];
  #made = 0;
  /** Called when a run has asked for its place, before it hears that it is open. */
  afterAsking: (taskKey: string) => void = () => undefined;

  private constructor({ client, queue }: { client: Client; queue: string }, serving: Serving) {
    this.client = client;
    this.queue = queue;
    serving.worldOf = (taskKey) => this.#world(taskKey);
    serving.asked = (taskKey) => {
      this.afterAsking(taskKey);
    };
    this.#close = serving.close;
    this.#host = serving.host;
  }

  /** Starts the worker, with the built workflows unless there is another bundle. */
  static async open({
    queue = uniquePrefix(),
    limits = DEFAULT_ADMISSION_LIMITS,
    bundle = { codePath: workflowBundlePath },
  }: { queue?: string; limits?: AdmissionLimits; bundle?: WorkflowBundleOption } = {}): Promise<RunBench> {
    const [client, connection] = await Promise.all([testClient(), testNativeConnection()]);
    const admission = makeAdmissionPort({ client, prefix: queue, limits });
    const givenAnswer = makeGivenAnswer({ client });
    return new RunBench(
      { client, queue },
      await serve({ connection, queue, admission, givenAnswer, bundle }),
    );
  }

  /** Starts a run of a script; `input` changes what it is started with. */
  async start(script: Script, input: Partial<RunInput> = {}): Promise<BenchRun> {
    return this.startIn(new ScriptedWorld(script), input);
  }

  /** Starts a run in a world that was prepared before. */
  async startIn(world: ScriptedWorld, part: Partial<RunInput> = {}): Promise<BenchRun> {
    this.#made += 1;
    const input = runInput({ taskKey: `T-${this.#made}`, slug: this.queue, ...part });
    const taskKey = input.task.key;
    const { slug } = input.repository;
    this.#worlds.set(taskKey, world);
    const handle = await this.client.workflow.start(WORKFLOW_TYPES.run, {
      workflowId: runWorkflowId({ slug, taskKey }),
      taskQueue: this.queue,
      args: [input],
      typedSearchAttributes: [{ key: SEARCH_ATTRIBUTES.repository, value: slug }],
    });
    this.#open.push(handle);
    return new BenchRun({ client: this.client, handle, world, number: NUMBER });
  }

  /** The queues of a host of this bench. */
  queuesOf(name: string): { io: string; exec: string } {
    return { io: `${this.queue}-io-${name}`, exec: `${this.queue}-exec-${name}` };
  }

  /** Lets a host take work: its `io` queue, its `exec` queue, or both. */
  hostServes(name: string, ...kinds: ('io' | 'exec')[]): Promise<BenchHost> {
    const queues = this.queuesOf(name);
    return this.#host((kinds.length === 0 ? (['io', 'exec'] as const) : kinds).map((kind) => queues[kind]));
  }

  /** The workflow id of a stage of the next run that is started. */
  nextStageId(stage: string): string {
    return stageWorkflowId({ slug: this.queue, taskKey: `T-${this.#made + 1}`, number: NUMBER, stage });
  }

  /** Ends what a failed test may have left, and the worker. */
  async close(): Promise<void> {
    const admission = this.client.workflow.getHandle(admissionWorkflowId({ prefix: this.queue }));
    const open = [...this.#open, admission];
    await Promise.all(open.map((handle) => handle.terminate('test over').catch(() => undefined)));
    await this.#close();
    await this.client.connection.close();
  }

  #world(taskKey: string): RunActivities {
    const world = this.#worlds.get(taskKey);
    if (world === undefined) throw new Error(`no world for ${taskKey}`);
    return world.activities({ queue: `${this.queue}-store`, number: NUMBER });
  }
}

/** What a run is started with. */
export function runInput({
  taskKey,
  slug,
  ...part
}: { taskKey: string; slug: string } & Partial<RunInput>): RunInput {
  return {
    schemaVersion: 1,
    task: { key: taskKey, title: `The work of ${taskKey}`, requirements: null },
    repository: {
      id: `https://forge.example/${slug}.git`,
      slug,
      fetchUrl: `https://forge.example/${slug}.git`,
      checkout: '/checkout',
      hasOrigin: true,
    },
    base: { branch: 'main', localCommit: null },
    plan: { name: 'feature', hash: hashOf('plan') },
    startedBy: { name: 'Ada', email: 'ada@example.org' },
    startToken: `token-${taskKey}`,
    ...part,
  };
}

/** The workers of one host; a queue that has none is a host that is silent. */
export interface BenchHost {
  /** Takes nothing from now on, as a host that is cut off; what it carries ends when it likes. */
  readonly leave: () => void;
  /** Waits until what it carried has ended. */
  readonly gone: () => Promise<void>;
}

interface Serving {
  worldOf: (taskKey: string) => RunActivities;
  asked: (taskKey: string) => void;
  readonly host: (queues: readonly string[]) => Promise<BenchHost>;
  readonly close: () => Promise<void>;
}

async function serve(where: {
  connection: NativeConnection;
  queue: string;
  admission: AdmissionPort;
  givenAnswer: StoreActivities['givenAnswer'];
  bundle: WorkflowBundleOption;
}): Promise<Serving> {
  const { connection, queue, admission, givenAnswer, bundle } = where;
  const common = {
    connection,
    namespace: TEST_NAMESPACE,
    dataConverter: { payloadConverterPath },
    maxHeartbeatThrottleInterval: '20 milliseconds',
    defaultHeartbeatThrottleInterval: '20 milliseconds',
  } as const;
  const serving: Pick<Serving, 'worldOf' | 'asked'> = {
    asked: () => undefined,
    worldOf: () => {
      throw new Error('not open yet');
    },
  };
  const forTask = (taskKey: string) => serving.worldOf(taskKey);
  const activities: Activities = {
    openRun: async (asked) => {
      const opened = await forTask(asked.input.task.key).openRun(asked);
      if (opened.kind !== 'opened') return opened;
      await askForPlace({ admission, asked, opened });
      serving.asked(asked.input.task.key);
      return { ...opened, executionId: asked.executionId };
    },
    askAdmission: ({ stand }) => admission.ask(stand),
    surveyRuns: (input) => admission.survey(input),
    restoreRun: (lost) => forTask(lost.asked.input.task.key).restoreRun(lost),
    readRevision: (input) => forTask(input.run.taskKey).readRevision(input),
    recordLedger: (input) => forTask(input.run.taskKey).recordLedger(input),
    saveStatus: (input) => forTask(input.run.taskKey).saveStatus(input),
    recordFailure: (input) => forTask(input.run.taskKey).recordFailure(input),
    givenAnswer,
    checkSignature: (input) => forTask(input.run.taskKey).checkSignature(input),
    chooseHost: (input) => forTask(input.run.taskKey).chooseHost(input),
    probe: () => Promise.resolve({ hostId: 'bench' }),
    prepareRepository: (input) => forTask(input.run.taskKey).prepareRepository(input),
    findReusable: (input) => forTask(input.run.taskKey).findReusable(input),
    surveyHandoff: (input) => forTask(input.run.taskKey).surveyHandoff(input),
    assembleCollector: (input) => forTask(input.run.taskKey).assembleCollector(input),
    pushCollector: (input) => forTask(input.run.taskKey).pushCollector(input),
    openPullRequest: (input) => forTask(input.run.taskKey).openPullRequest(input),
    openDraft: (input) => forTask(input.run.taskKey).openDraft(input),
    watchDraft: (input) => forTask(input.run.taskKey).watchDraft(input),
    closeDraft: (input) => forTask(input.run.taskKey).closeDraft(input),
    writeReport: (input) => forTask(input.run.taskKey).writeReport(input),
    takeSlot: (input) => forTask(input.run.taskKey).takeSlot(input),
    runAttempt: (input) => forTask(input.run.taskKey).runAttempt(input),
    runGates: (input) => forTask(input.run.taskKey).runGates(input),
    lendTree: (input) => forTask(input.run.taskKey).lendTree(input),
    takeBack: (input) => forTask(input.run.taskKey).takeBack(input),
  };
  const workers = await Promise.all([
    Worker.create({
      ...common,
      ...WORKFLOW_PATIENCE,
      taskQueue: queue,
      workflowBundle: bundle,
    }),
    Worker.create({ ...common, taskQueue: `${queue}-store`, activities }),
  ]);
  const hosts: BenchHost[] = [];
  const host = async (queues: readonly string[]): Promise<BenchHost> => {
    const own = await Promise.all(
      queues.map((taskQueue) => Worker.create({ ...common, taskQueue, activities })),
    );
    const running = Promise.all(own.map((worker) => worker.run()));
    const leave = () => {
      for (const worker of own) if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    const made = { leave, gone: () => running.then(() => undefined) };
    hosts.push(made);
    return made;
  };
  const running = Promise.all(workers.map((worker) => worker.run()));
  const close = async () => {
    for (const worker of workers) worker.shutdown();
    for (const { leave } of hosts) leave();
    await Promise.all([running, ...hosts.map(({ gone }) => gone())]);
    await connection.close();
  };
  return Object.assign(serving, { host, close });
}
