import { z } from 'zod';

import { AdmissionStatus } from '../admission/word.js';
import { AgentUse } from '../agent/agent-use.js';
import { Actor, ApprovalRequest } from '../approval/approval.js';
import { Failure } from '../failure/failure.js';
import { Findings } from '../findings/finding.js';
import { Publish } from '../handoff/publish.js';
import { Quota } from '../quota/quota.js';
import { GateSummary } from '../stage/gate-report.js';
import { TakenStatus } from '../stage/hands.js';
import { HintStatus } from '../stage/hint.js';
import { Artifact, ChangeSummary } from '../stage/attempt.js';
import { StageState } from '../stage/stage-state.js';
import { PlanRevision } from '../plan/revision/plan-revision.js';
import { StageWait } from '../stage/stage-wait.js';
import { RunState } from './run-state.js';

/** One attempt of a stage as status and report show it. */
export const AttemptStatus = z.strictObject({
  attempt: z.int(),
  head: z.string().nullable(),
  /** The head's tree. */
  tree: z.string().optional(),
  durationMs: z.number(),
  changes: ChangeSummary,
  artifacts: z.array(Artifact),
  gates: z.array(GateSummary),
  failure: Failure.nullable(),
  /** What a person must have seen of it; left out when there is nothing. */
  findings: Findings.optional(),
  /** Cost, tokens and conversation; left out where a command worked. */
  agent: AgentUse.optional(),
  /** The run that made it, where that is an earlier one: its logs are there. */
  run: z.int().optional(),
  /** Who made it by hand; left out where an executor did. */
  by: z.array(Actor).optional(),
});
export type AttemptStatus = z.infer<typeof AttemptStatus>;

/** What became of a stage of an earlier run: kept with its evidence, or run again and why. */
export const StageReuse = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('kept'), run: z.int(), attempt: z.int() }),
  z.strictObject({ kind: z.literal('rerun'), run: z.int(), why: z.string() }),
]);
export type StageReuse = z.infer<typeof StageReuse>;

/** One stage as status and report show it. */
export const StageStatus = z.strictObject({
  key: z.string(),
  title: z.string(),
  needs: z.array(z.string()),
  state: StageState,
  /** The current or last attempt's number; 0 before the first. */
  attempt: z.int(),
  /** The number of the last attempt that the stage may make by itself, as things stand; grows when a person asks for more. */
  maxAttempts: z.int(),
  /** Why it is blocked, failed or skipped, in a sentence. */
  reason: z.string().nullable(),
  head: z.string().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  attempts: z.array(AttemptStatus),
  /** What people told it for its next attempts, oldest first. */
  hints: z.array(HintStatus).optional(),
  /** Its limits, and what was used of them; left out without limits. */
  quotas: z.array(Quota).optional(),
  /** What it waits for by itself, before its next attempt. */
  waits: StageWait.optional(),
  /** Who has it in their hands at this moment. */
  taken: TakenStatus.optional(),
  /** Who worked by hand on what it has come to: they do not approve it. */
  authors: z.array(Actor).optional(),
  /** Only in a run that follows an earlier one. */
  reuse: StageReuse.optional(),
});
export type StageStatus = z.infer<typeof StageStatus>;

/** A pull request as a forge knows it. */
export const PullRequest = z.strictObject({
  number: z.int(),
  title: z.string(),
  head: z.string(),
  base: z.string(),
  headCommit: z.string(),
  draft: z.boolean(),
  state: z.enum(['open', 'closed', 'merged']),
  /** Where a person looks at it: an address, or a command for the local forge. */
  url: z.string(),
  /** Whether an open pull request with the same head was found and taken over. */
  reused: z.boolean(),
});
export type PullRequest = z.infer<typeof PullRequest>;

/** How far the handoff has come. */
export const HandoffStatus = z.strictObject({
  state: z.enum([
    'none',
    'waiting',
    'assembling',
    'validating',
    'awaiting_approval',
    'publishing',
    'done',
    'failed',
  ]),
  branch: z.string().nullable(),
  collector: z.string().nullable(),
  base: z.string().nullable(),
  gates: z.array(GateSummary),
  pushed: z.boolean(),
  pullRequest: PullRequest.nullable(),
  /** What else there is to say: why no pull request was opened, what others have put on top of the branch. */
  note: z.string().nullable(),
  failure: Failure.nullable(),
});
export type HandoffStatus = z.infer<typeof HandoffStatus>;

/** Stages that are handed off by themselves, in a branch of their own. */
export const HandoffGroup = z.strictObject({
  number: z.int().min(1),
  /** In plan order, each at the attempt that is handed off. */
  stages: z.array(z.strictObject({ stage: z.string(), attempt: z.int() })),
  /** `failed`: it was dropped, and its stages may be handed off anew. */
  state: z.enum(['queued', 'open', 'done', 'failed']),
  publish: Publish,
  branch: z.string(),
  /** The group whose branch it stands on; `null` for the base. */
  onto: z.int().nullable(),
  collector: z.string().nullable(),
  pushed: z.boolean(),
  pullRequest: PullRequest.nullable(),
  note: z.string().nullable(),
});
export type HandoffGroup = z.infer<typeof HandoffGroup>;

/** Everything there is to know of a run from outside: the answer of the status query, and the core of the report. */
export const RunStatus = z.strictObject({
  schemaVersion: z.literal(1),
  task: z.strictObject({ key: z.string(), title: z.string() }),
  repository: z.strictObject({
    id: z.string(),
    slug: z.string(),
    /** Without an origin, branches are made in the user's own repository; left out where it has one. */
    hasOrigin: z.boolean().optional(),
  }),
  number: z.int(),
  /** The earlier run that it goes on from, if any. */
  rerunOf: z.int().optional(),
  state: RunState,
  base: z.strictObject({ branch: z.string(), commit: z.string().nullable() }),
  /** The plan that it follows now. */
  plan: z.strictObject({ name: z.string(), hash: z.string() }),
  /** The revisions of its plan since it started, proposed and dropped ones too; left out when there are none. */
  revisions: z.array(PlanRevision).optional(),
  host: z.string().nullable(),
  startedBy: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  stages: z.array(StageStatus),
  approvals: z.array(ApprovalRequest),
  handoff: HandoffStatus,
  /** What was handed off by itself; left out where everything goes together. */
  groups: z.array(HandoffGroup).optional(),
  failure: Failure.nullable(),
  /** The limits of the whole run, and what was used of them; left out without limits. */
  quotas: z.array(Quota).optional(),
  /** How many failures could not be written into the errorbook; left out when all were. */
  unrecorded: z.int().optional(),
  /** Of how many attempts it could not be written there what they mended; left out when there are none. */
  unsettled: z.int().optional(),
  /** What it waits for at admission, and the freeze that it obeys; left out while nothing hinders it. */
  admission: AdmissionStatus.optional(),
});
export type RunStatus = z.infer<typeof RunStatus>;
