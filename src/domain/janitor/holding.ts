import type { RepositoryRef } from '../run/run-input.js';

/** One numbered run, as the janitor names it. */
export interface RunName {
  /** The repository's slug. */
  readonly slug: string;
  readonly taskKey: string;
  readonly number: number;
}

/** What is known of a run whose things are on this disk. */
export interface RunFacts extends RunName {
  /** Its task's workflow and its stages' workflows: `unknown` when Temporal cannot be asked. */
  readonly temporal: 'open' | 'closed' | 'unknown';
  /** What the ledger's store says of it; `missing` when it was never allocated there. */
  readonly ledger: 'ended' | 'open' | 'missing';
  /** ISO 8601; `null` when the store knows no end. */
  readonly endedAt: string | null;
  /** Executors and gates whose record does not say that they are dead. */
  readonly processes: number;
}

/** Where else a commit is kept. A copy that is not known of is no danger, one that is claimed must be there. */
export interface Copies {
  readonly commit: string;
  /** Refs of the repository's vault that reach it. */
  readonly vaultRefs: readonly string[];
  /** Whether a branch that its run published, or its base branch, reaches it: as read back from the remote. */
  readonly delivered: boolean;
}

/** One working tree of a stage, or one that was put aside. */
export interface Round {
  readonly dir: string;
  /** The last commit that was kept of it; `null` when none was. */
  readonly head: string | null;
}

/** Something on this disk that may be reclaimed. `bytes` is what its files take; 0 where only a ref goes. */
export type Holding = { readonly bytes: number; readonly slug: string } & (
  | {
      /** A stage's folder: its working tree with the repository in it, inputs, feedback. */
      readonly kind: 'tree';
      readonly run: RunFacts;
      readonly stage: string;
      readonly path: string;
      /** Its working trees: one, and one more each time that the stage was taken back to its beginning. */
      readonly rounds: readonly Round[];
      /** Why its content is not known to be a kept commit; `null` when it is. */
      readonly unkept: string | null;
      /** Every commit that the working tree stands for or that a ref of its own repository names. */
      readonly commits: readonly Copies[];
    }
  | {
      /** `home`: the private HOME and temporary folder of a stage. `checkout`: what gates ran in. `logs`: an attempt's. */
      readonly kind: 'home' | 'checkout' | 'logs';
      readonly run: RunFacts;
      readonly stage: string;
      readonly path: string;
    }
  | {
      readonly kind: 'vault_ref';
      readonly run: RunFacts;
      readonly ref: string;
      readonly commit: string;
      readonly delivered: boolean;
    }
  | {
      /** A draft pull request at upstream that asked an approval, with its branch. */
      readonly kind: 'draft';
      readonly run: RunFacts;
      /** Its branch: `refs/heads/stagegate-ask/…` */
      readonly ref: string;
      readonly requestId: string;
      /** What was pushed. */
      readonly commit: string;
      /** What the branch is at. */
      readonly tip: string;
      /** The branch that it asks to be merged into. */
      readonly base: string;
      readonly repository: RepositoryRef;
    }
  /** A commit of a user's own that a run with `--base-local` started from. */
  | { readonly kind: 'mirror_ref'; readonly ref: string; readonly copies: Copies }
  /** What no ref of a mirror or a vault reaches any more. */
  | {
      readonly kind: 'mirror_objects' | 'vault_objects';
      readonly path: string;
      /** Why it cannot be tidied; `null` when it is in order. */
      readonly damage: string | null;
    }
);

/** Something that is nobody's, as far as is known: listed, never deleted. */
export interface Leftover {
  readonly path: string;
  readonly why: string;
}

/** Everything that the janitor found. */
export interface Inventory {
  readonly runs: readonly RunFacts[];
  readonly holdings: readonly Holding[];
  /** Slugs of the mirrors from which something among the leftovers may borrow. */
  readonly borrowers: readonly string[];
  readonly leftovers: readonly Leftover[];
}

/** Whether two names mean the same run; of the task key, case does not count. */
export const sameRun = (one: RunName, other: RunName): boolean =>
  sameTask(one, other) && one.number === other.number;

/** Whether two runs are of one task of one repository. */
export const sameTask = (one: RunName, other: RunName): boolean =>
  one.slug === other.slug && one.taskKey.toLowerCase() === other.taskKey.toLowerCase();
