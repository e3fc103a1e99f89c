import { join } from 'node:path';

import { listChanges, overlayCommit } from '../../../git/index.js';
import type { GatesInput } from '../../contracts.js';
import { commitMessage } from '../../support/commit-message.js';
import type { AttemptContext } from '../attempt-context.js';
import { findAll } from './find-findings.js';

/** What gates are to judge. */
export interface Judged {
  readonly commit: string;
  /** The files that are not as the attempt left them. */
  readonly frozen: readonly string[];
}

/**
 * The commit that gates check out: the attempt's own or, where it changed what gates are judged with, one on top of it in
 * which those files are as they were when the stage began. The same each time.
 */
export async function judgedCommit(given: { context: AttemptContext; input: GatesInput }): Promise<Judged> {
  const { run, stage, attempt, commit: head, start } = given.input;
  if (start === undefined) return { commit: head, frozen: [] };
  const { mirror, plan, folders } = given.context;
  const changes = await listChanges({ gitDir: mirror.dir, from: start, to: head });
  const { frozen } = await findAll({ mirror, plan, task: run.taskKey, base: null, start, head, changes });
  const laid = frozen.flatMap(({ path, lay }) =>
    lay.kind === 'as_is' ? [] : [{ path, content: lay.kind === 'content' ? lay.content : null }],
  );
  if (laid.length === 0) return { commit: head, frozen: [] };
  const subject = `${run.taskKey}: ${stage} as its gates judge it`;
  const commit = await overlayCommit({
    mirror,
    head,
    from: start,
    laid,
    index: join(folders.attempt, 'judged.index'),
    message: commitMessage({ subject, run, stage, attempt }),
    identity: run.identity,
    when: new Date(run.startedAt),
  });
  return { commit, frozen: laid.map(({ path }) => path) };
}
