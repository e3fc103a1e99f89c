/** A commit of upstream, as far as it tells what it carries. */
export interface UpstreamCommit {
  readonly commit: string;
  readonly tree: string;
  /** What it changes, whatever it stands on; `null` where that was not looked at. */
  readonly patch: string | null;
  /** The stages that its message names: each with its run, as `ADD-42/1`, and its attempt where that is said. */
  readonly names: readonly {
    readonly run: string;
    readonly stage: string;
    readonly attempt?: number | null;
  }[];
}

/** What was recorded of a commit; tree and patch are `null` where this machine does not have it. */
export interface RecordedCommit {
  readonly commit: string;
  readonly tree: string | null;
  readonly patch: string | null;
}

/** A stage that was pushed, alone and with those that were pushed with it. */
export interface PushedStage {
  readonly stage: string;
  readonly head: RecordedCommit;
  readonly collector: RecordedCommit;
  /** The attempt that it is; left out where a commit that names any will do. */
  readonly attempt?: number;
}

/** Where a stage's work is upstream now. */
export type Carried =
  | { readonly kind: 'there'; readonly stage: string; readonly head: string }
  | {
      readonly kind: 'moved';
      readonly stage: string;
      readonly head: string;
      readonly commit: string;
      readonly by: 'trailers' | 'patch' | 'tree';
    }
  | { readonly kind: 'gone'; readonly stage: string; readonly head: string };

/**
 * Finds what carries a stage upstream: its recorded head where that is still there; else the newest commit whose trailers
 * name it (rebased, amended, squashed with their messages), else one that changes the same, else one with the same tree.
 * A squash without trailers is known by what all stages of its collector change together.
 */
export function findCarrier(input: {
  run: string;
  pushed: PushedStage;
  /** Newest first. */
  commits: readonly UpstreamCommit[];
  reached: ReadonlySet<string>;
}): Carried {
  const { run, pushed, commits, reached } = input;
  const { stage, head, collector, attempt: wanted } = pushed;
  if (reached.has(head.commit)) return { kind: 'there', stage, head: head.commit };
  const known = (value: string | null, of: 'tree' | 'patch') =>
    value !== null && (value === head[of] || value === collector[of]);
  const found = {
    trailers: commits.find(({ names }) =>
      names.some(({ attempt = null, ...name }) => {
        const fits = wanted === undefined || attempt === null || attempt === wanted;
        return name.run === run && name.stage === stage && fits;
      }),
    ),
    patch: commits.find(({ patch }) => known(patch, 'patch')),
    tree: commits.find(({ tree }) => known(tree, 'tree')),
  };
  for (const by of ['trailers', 'patch', 'tree'] as const) {
    const commit = found[by]?.commit;
    if (commit !== undefined) return { kind: 'moved', stage, head: head.commit, commit, by };
  }
  return { kind: 'gone', stage, head: head.commit };
}
