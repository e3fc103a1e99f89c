import { z } from 'zod';

import { AgentUse } from '../agent/agent-use.js';
import { Actor } from '../approval/approval.js';
import { Failure } from '../failure/failure.js';
import { Findings } from '../findings/finding.js';
import { CommitId } from '../keys.js';
import { PolicyVerdict } from '../policy/verdict.js';
import { Question } from './questions.js';

/** How an executor ended. */
export const ExecutorEnd = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exited'), exitCode: z.int() }),
  z.strictObject({ kind: z.literal('timed_out') }),
  z.strictObject({ kind: z.literal('stalled') }),
  /** Stopped at a limit of what it may use. */
  z.strictObject({ kind: z.literal('over_limit') }),
  z.strictObject({ kind: z.literal('cancelled') }),
  /** The process is gone and left no exit status: the machine, or somebody else, ended it. */
  z.strictObject({ kind: z.literal('interrupted') }),
]);
export type ExecutorEnd = z.infer<typeof ExecutorEnd>;

/** The size of what an attempt changed against the stage's start. */
export const ChangeSummary = z.strictObject({
  files: z.int(),
  insertions: z.int(),
  deletions: z.int(),
});
export type ChangeSummary = z.infer<typeof ChangeSummary>;

/** An artifact that a stage left, by content. */
export const Artifact = z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string() });
export type Artifact = z.infer<typeof Artifact>;

/**
 * What came of one attempt before its gates. `head` is the snapshot, kept in the vault whatever else happened;
 * `null` only when there was nothing to snapshot or it was impossible (then `failure` says where the files are).
 */
export const AttemptResult = z.strictObject({
  attempt: z.int(),
  start: CommitId.nullable(),
  head: CommitId.nullable(),
  /** The head's tree; left out where there is no head, and in older histories. */
  tree: CommitId.optional(),
  end: ExecutorEnd.nullable(),
  durationMs: z.number(),
  changes: ChangeSummary,
  artifacts: z.array(Artifact),
  /** The stage's `when` held back the executor: nothing ran. */
  skipped: z.string().nullable(),
  /** What the agent used and said of itself; left out where a command worked. */
  agent: AgentUse.optional(),
  failure: Failure.nullable(),
  /** What it asks before it can go on: it was judged by nothing yet. Left out when it asks nothing. */
  questions: z.array(Question).optional(),
  /** What a person must have seen of it before it counts. Left out when there is nothing. */
  findings: Findings.optional(),
  /** What policies say of what it changed; left out where no rule looks at that. */
  policy: PolicyVerdict.optional(),
  /** The people who made it by hand: who took the stage, and who gave it back, if that was another. */
  by: z.array(Actor).optional(),
  /** What it mended could not be written into the errorbook, and stays open there. */
  unsettled: z.literal(true).optional(),
});
export type AttemptResult = z.infer<typeof AttemptResult>;
