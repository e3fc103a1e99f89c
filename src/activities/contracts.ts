import type { AdmissionActivities, OpenRunInput, RestoreRunInput } from './admission-contracts.js';
import type { AskedOfRun } from '../contract/given-answer.js';
import type { StageAnswer } from '../contract/stage-answer.js';
import type { HostQueues } from '../contract/task-queues.js';
import type { Actor, Decision } from '../domain/approval/approval.js';
import type { CheckedSignature } from '../domain/approval/signature.js';
import type { Authority } from '../domain/authority/authority.js';
import type { Failure } from '../domain/failure/failure.js';
import type { LedgerRow } from '../domain/ledger/ledger-row.js';
import type { ContentHash, Plan } from '../domain/plan/plan.js';
import type { RepositoryPolicy } from '../domain/policy/policy.js';
import type { DeclaredMatches, RunPolicy, StagePolicy } from '../domain/policy/verdict.js';
import type { RevisionFacts } from '../domain/plan/revision/plan-revision.js';
import type { RevisionSigning } from '../domain/plan/revision/revision-signing.js';
import type { StageEvidence } from '../domain/rerun/stage-evidence.js';
import type { Grant } from '../domain/quota/grant.js';
import type { Quota } from '../domain/quota/quota.js';
import type { RerunOf, RunRef } from '../domain/run/run-input.js';
import type { RunState } from '../domain/run/run-state.js';
import type { RunStatus } from '../domain/run/run-status.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import type { SlotAnswer, TakeSlotInput } from './slots.js';
import type { GatesResult } from '../domain/stage/gate-report.js';
import type { HandsPlace } from '../domain/stage/hands.js';
import type { DraftActivities } from './draft-contracts.js';
import type { Feedback } from './feedback.js';
import type {
  Assembled,
  AssembleInput,
  Proposed,
  PublishInput,
  Pushed,
  Surveyed,
  SurveyInput,
} from './handoff-contracts.js';
import type { RecordedFailures, RecordFailureInput } from './errorbook/errorbook-contracts.js';
import type { StageHead } from './stage-head.js';

export type * from './errorbook/errorbook-contracts.js';
export type * from './handoff-contracts.js';
export type { StageHead } from './stage-head.js';

export type { SlotAnswer, TakeSlotInput };

/** What a run learns when it opens. */
export type OpenedRun =
  | {
      readonly kind: 'opened';
      readonly number: number;
      /** The execution that asked; after a Reset that is another one than goes on. */
      readonly executionId?: string;
      readonly hostId: string;
      readonly queues: HostQueues;
      /** How long a host may be silent before it is given up; runs that began before hosts could be have none. */
      readonly hostTimeoutMs?: number;
      readonly plan: Plan;
      /** Hash of each stage's part of the plan, and of `handoff`'s. */
      readonly planParts: Readonly<Record<string, string>>;
    }
  /** The start token belongs to a run that has ended. */
  | { readonly kind: 'ended'; readonly number: number; readonly state: RunState }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Another plan for an open run, and who asks for it since when (ISO). */
export interface ReadRevisionInput {
  readonly run: RunRef;
  readonly revision: RevisionFacts;
  /** The repository's policy, as it was at the base; left out where it has none. */
  readonly policy?: RepositoryPolicy;
  /** Whose signatures count; left out where no group or no signer is known. */
  readonly signing?: RevisionSigning;
}

/** That plan with its parts' hashes and its revision's own, or why it is none. */
export type ReadRevision =
  | {
      readonly kind: 'read';
      readonly plan: Plan;
      readonly planParts: Readonly<Record<string, string>>;
      readonly hash: string;
      /** What policies say of its stages before they run; left out without policies. */
      readonly policy?: Readonly<Record<string, DeclaredMatches>>;
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

export type { Feedback };

/** One attempt: what it starts from, and what it is told. */
export interface AttemptInput {
  readonly run: RunRef;
  readonly stage: string;
  readonly attempt: number;
  /** The first attempt since the stage was last taken back to its beginning; 1 when left out. */
  readonly since?: number;
  readonly base: string;
  /** Heads of the needs, in plan order; the stage starts from their merge. */
  readonly needs: readonly StageHead[];
  /** Content hash of the requirements document. */
  readonly requirements: string | null;
  /** Head of the attempt before, which this one goes on from; `null` for the first. */
  readonly previous: string | null;
  readonly feedback: readonly Feedback[];
  /** The attempt before asked questions, and this one goes on with the answers: an agent in the same conversation. */
  readonly continues?: true;
  /** The first of the last attempts that came to no result, because a disk stood in the way: see `executorRecord`. */
  readonly unfinished?: number;
  /** What its agent may use, and what was used of it; left out without limits. */
  readonly quotas?: readonly Quota[];
  /** Which attempts beside it use of the run's limits; left out without limits. */
  readonly grant?: Grant;
  /** What of the repository's policy looks at what it changes; left out when nothing does. */
  readonly policy?: StagePolicy;
}

/** An attempt that a person makes by hand; `by` is who took the stage. */
export interface LendInput extends AttemptInput {
  readonly by: Actor;
}

/** The tree that a person works in, or why there is none. */
export type Lent =
  | { readonly kind: 'lent'; readonly place: HandsPlace }
  | { readonly kind: 'failed'; readonly failure: Failure };

/**
 * The end of a person's attempt. `given`: it is judged as any other. `discarded`: it is kept, and its tree goes.
 * `stopped`: its run ended, or went back; it is kept, and its tree stays.
 */
export interface TakeBackInput extends LendInput {
  readonly end: 'given' | 'discarded' | 'stopped';
  /** Who gave it back, where that is somebody else. */
  readonly returnedBy?: Actor;
}

/** The gates of one commit. `stage` may be `handoff`. */
export interface GatesInput {
  readonly run: RunRef;
  readonly stage: string;
  readonly attempt: number;
  readonly commit: string;
  /** What the stage began from: what it changed of that what gates are judged with counts as it is there. */
  readonly start?: string;
  /** The run's base, which says what may fail for a while; left out in older histories: then nothing may. */
  readonly base?: string;
  /** What the stage began from, to compare the tests with; left out where nothing is compared. */
  readonly before?: string;
}

/** An earlier run of the same task, and what the new one works on. */
export interface FindReusableInput {
  readonly run: RunRef;
  readonly rerun: RerunOf;
  readonly base: string;
  readonly requirements: string | null;
}

/** What an earlier run leaves to a new one; stages that never ran are in neither list. */
export type Reusable =
  | {
      readonly kind: 'found';
      readonly kept: readonly StageEvidence[];
      /** Stages that had been verified or begun, and run again nevertheless. */
      readonly rerun: readonly { readonly stage: string; readonly why: string }[];
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** A host that was silent, and what for: `stage` and `attempt` are fenced there when another host takes over. */
export interface ChooseHostInput {
  readonly run: RunRef;
  readonly stage: string;
  /** The attempt that the silent host carried; `null` when it carried none. */
  readonly attempt: number | null;
  readonly silent: string;
}

/** Who carries the work on. */
export type ChosenHost =
  | { readonly kind: 'host'; readonly hostId: string; readonly queues: HostQueues }
  /** The silent one was well a moment ago: it is busy, not gone. */
  | { readonly kind: 'same' }
  | { readonly kind: 'none'; readonly why: string };

/** A signed decision that came at a moment (ISO), and the hash of the signers that were frozen with the base. */
export interface CheckSignatureInput {
  readonly run: RunRef;
  readonly workflowId: string;
  readonly signers: ContentHash;
  readonly decision: Decision;
  readonly at: string;
}

/** What a child asked of its run, which is the workflow with this id. */
export interface GivenAnswerInput {
  readonly workflowId: string;
  readonly asked: AskedOfRun;
}

/** Activities on the store: any worker takes them. */
export interface StoreActivities extends AdmissionActivities {
  /** Numbers the run (once per start token), loads its plan, claims this worker's host for it, and asks for its place. */
  openRun(input: OpenRunInput): Promise<OpenedRun>;
  /** Puts an open run, under its number, and its plan into a store that has lost them. */
  restoreRun(input: RestoreRunInput): Promise<void>;
  /** Reads another plan for an open run; what is no plan is told, not thrown. */
  readRevision(input: ReadRevisionInput): Promise<ReadRevision>;
  /**
   * Appends rows to the ledger; the same rows again change nothing. Tells the keys of those of which the errorbook should
   * know, and does not; nothing when it knows all, and in older histories.
   */
  recordLedger(input: {
    readonly run: RunRef;
    readonly rows: readonly LedgerRow[];
  }): Promise<{ readonly unrecorded: readonly string[] } | undefined>;
  /** Saves a run's status for the time when Temporal has forgotten it. */
  saveStatus(input: { readonly run: RunRef; readonly status: RunStatus }): Promise<void>;
  /** Chooses who carries on what a silent host does not, and fences it there first. */
  chooseHost(input: ChooseHostInput): Promise<ChosenHost>;
  /** Tells whether a decision was signed by somebody whose signature counts, as of the moment when it came. */
  checkSignature(input: CheckSignatureInput): Promise<CheckedSignature>;
  /** Asks the run itself what people answered to one of its children; `null` while nobody has. */
  givenAnswer(input: GivenAnswerInput): Promise<StageAnswer | null>;
}

/** Short activities on a host's disk. */
export interface IoActivities extends DraftActivities {
  /** Answers: a host whose probe times out is not there. */
  probe(): Promise<{ readonly hostId: string }>;
  /** Writes what failed of an attempt into the errorbook: on the host that has its logs. */
  recordFailure(input: RecordFailureInput): Promise<RecordedFailures | null>;
  /** Opens mirror and vault, fetches, and tells the base's commit, who may decide there, and whose signatures count. */
  prepareRepository(input: {
    readonly run: RunRef;
    readonly baseBranch: string;
    readonly localCommit: string | null;
    /** Who started the run; left out, {@link RunRef.identity}. */
    readonly starter?: Actor;
    /** An earlier run: its base is taken when it has the same tree, or when `sameBase` asks for it. */
    readonly rerun?: { readonly run: number; readonly sameBase: boolean };
  }): Promise<
    | {
        readonly kind: 'ready';
        readonly commit: string;
        /** Who may decide, as the base says; left out where it has no groups file. */
        readonly authority?: Authority;
        /** Hash of whose signatures count, as the base says; left out where it does not. */
        readonly signers?: ContentHash;
        /** What policies say before anything runs; left out where neither the base nor the plan has any. */
        readonly policy?: RunPolicy;
      }
    | { readonly kind: 'failed'; readonly failure: Failure }
  >;
  /** Finds out what of an earlier run is kept, and keeps its commits under this run's own refs too. */
  findReusable(input: FindReusableInput): Promise<Reusable>;
  /** Tells which stages and groups the base has by now. */
  surveyHandoff(input: SurveyInput): Promise<Surveyed>;
  /** Merges the verified stages onto the base's newest commit, without a checkout. */
  assembleCollector(input: AssembleInput): Promise<Assembled>;
  /** Pushes the collector, never with force; looks first. */
  pushCollector(input: PublishInput): Promise<Pushed>;
  /** Opens the pull request, or takes over the open one with the same head. */
  openPullRequest(input: PublishInput): Promise<Proposed>;
  /** Writes the report's two files and removes the working trees whose heads are in the vault. */
  writeReport(input: {
    readonly run: RunRef;
    readonly status: RunStatus;
    readonly requirements: string | null;
  }): Promise<{ readonly path: string }>;
}

/** Long activities: executors and gates. */
export interface ExecActivities {
  /** Waits for a slot of the stage's agent on this host; comes back early with news of the place in line. */
  takeSlot(input: TakeSlotInput): Promise<SlotAnswer>;
  /** Prepares the working tree, carries the executor, snapshots what it left, and checks it. */
  runAttempt(input: AttemptInput): Promise<AttemptResult>;
  /** Readies the working tree for a person. What an executor did to its `.git` is put aside. */
  lendTree(input: LendInput): Promise<Lent>;
  /** Snapshots what a person left in it, as their attempt. */
  takeBack(input: TakeBackInput): Promise<AttemptResult>;
  /** Runs the gates in a fresh checkout of the commit. */
  runGates(input: GatesInput): Promise<GatesResult>;
}
