import type { StageAnswer } from '../contract/stage-answer.js';
import type { HostQueues } from '../contract/task-queues.js';
import type { Subscription } from '../domain/notify/events.js';
import type { AskedRequest, StillAsked } from '../domain/approval/still-asked.js';
import type { Budget } from '../domain/quota/budget.js';
import type { Paths } from '../config/paths.js';
import type { ForgeSurroundings } from '../forge/factory.js';
import type { GivenAnswerInput } from './contracts.js';
import type { AdmissionPort } from './support/admission-port.js';
import type { Store } from '../store/store.js';

/** Whether a workflow execution is open: `unknown` when the server cannot be asked. */
export type Openness = 'open' | 'closed' | 'unknown';

/** What activities work with; wired by the worker. */
export interface Deps {
  readonly paths: Paths;
  readonly store: Store;
  readonly hostId: string;
  readonly queues: HostQueues;
  /** The prefix of all task queues of this installation. */
  readonly prefix: string;
  /** Where hosts share kept commits: an address, `origin` for each run's own, `null` for nowhere. */
  readonly vault: string | null;
  /** How long a host may be silent before it is given up. */
  readonly hostTimeoutMs: number;
  /** The worker's own environment: executors see an allow-listed part of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number;
  /** What agents may use in the repository with this slug on one day (UTC); `null` without a limit. */
  readonly dayLimit: (slug: string) => Budget | null;
  /** How many of the agent with this name may run at once on this host; `null` without a limit. */
  readonly agentSlots: (agent: string) => number | null;
  /** The file of the SSH key that assembled commits are signed with, where a plan asks for it; left out for none. */
  readonly signingKey?: string | null;
  /** Who is told what happens in runs. */
  readonly receivers?: readonly Subscription[];
  /** Which GitHubs are known, and where tokens for them are; left out, github.com without a token. */
  readonly forges?: ForgeSurroundings;
  /** Who may run now. */
  readonly admission: AdmissionPort;
  /** Asks whether a workflow still wants its process. */
  readonly openness: (execution: { workflowId: string; runId?: string }) => Promise<Openness>;
  /** Asks a run whether it still asks for an approval. */
  readonly stillAsked: (request: AskedRequest) => Promise<StillAsked>;
  /** Asks the open run of a task what people answered to what one of its children asked; throws when it cannot be asked. */
  readonly givenAnswer: (asked: GivenAnswerInput) => Promise<StageAnswer | null>;
}
