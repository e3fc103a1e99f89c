import type { RunRef } from '../../../domain/run/run-input.js';
import type { mergeHeads, Mirror } from '../../../git/index.js';
import type { StageHead } from '../../stage-head.js';
import { commitMessage } from '../../support/commit-message.js';

/** What a stage starts from: the heads of its needs, merged onto the run's base. */
export interface MergedStart {
  readonly run: RunRef;
  readonly stage: string;
  readonly base: string;
  readonly needs: readonly StageHead[];
  readonly mirror: Mirror;
}

/** How it is merged: whoever does it, and whenever, the same commit comes of it. */
export function mergeOf({ run, stage, base, needs, mirror }: MergedStart): Parameters<typeof mergeHeads>[0] {
  return {
    mirror,
    base,
    heads: needs.map(({ stage: need, head, attempt, run: of = run.number }) => ({
      stage: need,
      commit: head,
      message: commitMessage({
        subject: `${run.taskKey}: start ${stage} from ${need}`,
        run: { ...run, number: of },
        stage: need,
        attempt,
      }),
    })),
    mergeCommits: 'when_needed',
    identity: run.identity,
    when: new Date(run.startedAt),
  };
}
