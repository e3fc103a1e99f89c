import type { BranchAt, StageHead } from '../activities/contracts.js';
import type { HostQueues } from '../contract/task-queues.js';
import type { Failure } from '../domain/failure/failure.js';
import type { Publish, PullWords } from '../domain/handoff/publish.js';
import type { StagePolicy } from '../domain/policy/verdict.js';
import type { RunRef } from '../domain/run/run-input.js';
import type { RunState } from '../domain/run/run-state.js';
import type { HandoffStatus } from '../domain/run/run-status.js';
import type { StageHint } from '../domain/stage/hint.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import type { GatesResult } from '../domain/stage/gate-report.js';

/** What every child of a run is told. */
interface ChildInput {
  readonly schemaVersion: 1;
  readonly run: RunRef;
  readonly queues: HostQueues;
  /** The host with these queues, and how long it may be silent; absent in runs from before it could be given up. */
  readonly hostId?: string;
  readonly hostTimeoutMs?: number;
  readonly storeQueue: string;
  /** Hash of this child's part of the plan: evidence for approvers. */
  readonly planPart: string;
  readonly onExhausted: 'escalate' | 'fail';
  /** Whether the run is paused at this moment. */
  readonly hold: boolean;
  /** Everything that fails goes into the errorbook; left out in older runs, which write some of it. */
  readonly errorbook?: true;
}

/** Input of a stage's workflow: what it decides by. The activities read the rest from the plan. */
export interface StageInput extends ChildInput {
  readonly stage: string;
  readonly base: string;
  readonly requirements: string | null;
  readonly needs: readonly StageHead[];
  readonly attempts: number;
  readonly firstAttempt: number;
  readonly timeoutMs: number | null;
  readonly hasGates: boolean;
  readonly wantsApproval: boolean;
  /** The agent that works on it: it asks its host for a slot of it before each attempt. Left out in older runs. */
  readonly agent?: string;
  /** There are limits of what its agent may use: it asks its run before each attempt. */
  readonly limited?: true;
  /** Policies ask before it starts. */
  readonly asksFirst?: true;
  /** The repository's rules that look at what it changes; left out when there are none. */
  readonly policy?: StagePolicy;
  /** How long it may wait for its agent's rate limit, in a row; left out where the plan does not say. */
  readonly rateLimitMs?: number;
  /** The hints that came before it began; left out when there are none. */
  readonly hints?: readonly StageHint[];
}

/** The last attempt of a stage, as it goes to the run with the stage's result. */
export interface EndedAttempt {
  readonly result: AttemptResult;
  readonly gates: GatesResult | null;
  readonly failure: Failure | null;
}

/** How a stage ended. */
export type StageResult =
  | { readonly kind: 'completed'; readonly head: string | null; readonly last: EndedAttempt }
  | { readonly kind: 'skipped'; readonly reason: string; readonly last: EndedAttempt | null }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly last: EndedAttempt | null }
  | { readonly kind: 'stopped'; readonly last: EndedAttempt | null };

/** Where a group of stages goes. */
export interface GroupPlace {
  readonly number: number;
  readonly branch: string;
  /** The branch that it stands on, as it was pushed; left out for the base. */
  readonly onto?: BranchAt;
  /** What its branch has already: the collector grows from there. */
  readonly pushed?: string;
}

/** Input of the handoff's workflow. */
export interface HandoffInput extends ChildInput {
  readonly title: string;
  readonly baseBranch: string;
  readonly localCommit: string | null;
  readonly heads: readonly StageHead[];
  /** What they need and are not handed off with: the base has it, or the branch below. */
  readonly needs?: readonly StageHead[];
  readonly hasGates: boolean;
  readonly wantsApproval: boolean;
  readonly publish: Publish;
  readonly prTitle: string | null;
  /** What a person wants the pull request to say; left out for what is usual. */
  readonly words?: PullWords;
  /** The number of its first round; 1 unless a rerun stopped an earlier handoff of this run. */
  readonly firstRound?: number;
  /** How often a base that moved is merged in before somebody is asked; left out in older runs, which do not look. */
  readonly baseMoves?: number;
  /** The group that it hands off; left out where everything goes together. */
  readonly group?: GroupPlace;
}

/** How a handoff ended; `stopped` when its run was aborted. */
export interface HandoffResult {
  readonly kind: 'done' | 'skipped' | 'failed' | 'stopped';
  readonly status: HandoffStatus;
  /** The round that it came to. */
  readonly round?: number;
}

/** What a run returns to whoever waits for it. */
export interface RunOutcome {
  readonly state: RunState;
  readonly number: number;
  readonly report: string | null;
}
