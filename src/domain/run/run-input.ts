import { z } from 'zod';

import { AdmissionWish } from '../admission/stand.js';
import { Actor } from '../approval/approval.js';
import { BranchName } from '../branch-name.js';
import { CommitId, StageKey, TaskKey } from '../keys.js';
import { ContentHash } from '../plan/plan.js';

/** The git identity of whoever started the run: the author of the engine's commits. */
export const GitIdentity = z.strictObject({
  name: z.string().min(1).max(200),
  email: z.string().min(1).max(320),
});
export type GitIdentity = z.infer<typeof GitIdentity>;

/** Which repository a run works on. */
export const RepositoryRef = z.strictObject({
  /** The normalised fetch URL of `origin`, else the real path. */
  id: z.string().min(1).max(4096),
  /** Name and eight hash digits of the id. */
  slug: z.string().min(1).max(80),
  /** Where the mirror fetches from: `origin`'s URL, or the path of the user's repository. */
  fetchUrl: z.string().min(1).max(4096),
  /** The user's checkout on the host that started the run: for `workspace.copy` and a handoff without a remote. */
  checkout: z.string().min(1).max(4096),
  hasOrigin: z.boolean(),
});
export type RepositoryRef = z.infer<typeof RepositoryRef>;

/** The earlier run of the same task that a run goes on from. */
export const RerunOf = z.strictObject({
  run: z.int().min(1),
  /** Stages to run again although they were verified; what needs them goes along. */
  from: z.array(StageKey).max(1000),
  /** Start from the earlier run's base, also when the branch has moved. */
  sameBase: z.boolean(),
});
export type RerunOf = z.infer<typeof RerunOf>;

/** A host, by the id that it keeps in its state folder. */
export const HostId = z.string().regex(/^[0-9a-f]{12}$/);

/** What a run is started with. Large parts (requirements, plan) go by content hash. */
export const RunInput = z.strictObject({
  schemaVersion: z.literal(1),
  task: z.strictObject({
    key: TaskKey,
    title: z.string().min(1).max(200),
    requirements: ContentHash.nullable(),
  }),
  repository: RepositoryRef,
  base: z.strictObject({
    branch: BranchName,
    /** With `--base-local`: the commit of the user's own branch, fetched from the checkout. */
    localCommit: CommitId.nullable(),
  }),
  plan: z.strictObject({ name: z.string(), hash: ContentHash }),
  startedBy: GitIdentity,
  /** Who that is to the system; what they started they do not approve. */
  starter: Actor.optional(),
  /** The host that started it, which carries it if it runs a worker; left out, whoever opens the run does. */
  host: HostId.optional(),
  /** The same token names the same run, even one that has ended. */
  startToken: z.string().regex(/^[\x21-\x7e]{8,128}$/, '8 to 128 printable characters without spaces'),
  /** Left out when the run begins from nothing. */
  rerun: RerunOf.optional(),
  /** How it waits for its turn; left out, it needs none. */
  admission: AdmissionWish.optional(),
});
export type RunInput = z.infer<typeof RunInput>;

/** How the engine's parts name one run among themselves. */
export const RunRef = z.strictObject({
  repository: RepositoryRef,
  taskKey: TaskKey,
  number: z.int().min(1),
  planHash: ContentHash,
  identity: GitIdentity,
  /** When the run started (ISO): the date of the engine's merges, so that the same inputs give the same commits. */
  startedAt: z.iso.datetime(),
});
export type RunRef = z.infer<typeof RunRef>;
