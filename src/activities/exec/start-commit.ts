import { join } from 'node:path';

import { z } from 'zod';

import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { CommitId } from '../../domain/keys.js';
import { enumerate } from '../../domain/text/enumerate.js';
import { commitOf, mergeHeads } from '../../git/index.js';
import { commitMessage } from '../support/commit-message.js';
import { readJson, writeWhole } from '../support/json-file.js';
import { type AttemptContext, inStage } from './attempt-context.js';

/** What a stage starts from, or why it cannot start. */
export type Start =
  | { readonly kind: 'start'; readonly commit: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

const Remembered = z.strictObject({ commit: CommitId });

/** The merge of the heads of a stage's needs onto the base; the same for all attempts of the stage. */
export async function startCommit({ input, stage, mirror, folders }: AttemptContext): Promise<Start> {
  const file = join(folders.stage, 'start.json');
  const known = readJson({ file, schema: Remembered });
  if (known !== null && (await commitOf({ mirror, name: known.commit })) !== null)
    return { kind: 'start', commit: known.commit };
  const { run, base, needs } = input;
  const merged = await mergeHeads({
    mirror,
    base,
    heads: needs.map(({ stage: need, head, attempt, run: of = run.number }) => ({
      stage: need,
      commit: head,
      message: commitMessage({
        subject: `${run.taskKey}: start ${stage.key} from ${need}`,
        run: { ...run, number: of },
        stage: need,
        attempt,
      }),
    })),
    mergeCommits: 'when_needed',
    identity: run.identity,
    when: new Date(run.startedAt),
  });
  if (merged.kind === 'lfs')
    return {
      kind: 'failed',
      failure: failure('LFS_CHANGED', { ...inStage(input), paths: enumerate(merged.paths) }),
    };
  if (merged.kind === 'conflict') {
    const paths = enumerate(merged.paths);
    const first = merged.stages[0] ?? stage.key;
    return {
      kind: 'failed',
      failure: failure('START_CONFLICT', {
        ...inStage(input),
        paths,
        stages: merged.stages.join(', '),
        first,
      }),
    };
  }
  // the same heads are merged to the same commit again
  await writeWhole({ file, text: JSON.stringify({ commit: merged.commit }), flushed: false });
  return { kind: 'start', commit: merged.commit };
}
