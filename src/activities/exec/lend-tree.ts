import { lstat, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { HandsPlace } from '../../domain/stage/hands.js';
import type { ExecActivities, Lent } from '../contracts.js';
import type { Deps } from '../deps.js';
import { readJson, writeWhole } from '../support/json-file.js';
import type { PlanSource } from '../support/plan-source.js';
import type { AttemptContext } from './attempt-context.js';
import { inHand } from './hands-context.js';
import { readyOwnTree } from './own-tree.js';
import { startCommit } from './start-commit.js';

const Known = z.strictObject({ place: HandsPlace });

/**
 * See {@link ExecActivities.lendTree}. What lies in the tree stays; a tree that is gone is made anew at the head of the
 * attempt before. Safe to run again: once it has answered, nothing is touched any more.
 */
export function makeLendTree({ deps, plans }: { deps: Deps; plans: PlanSource }): ExecActivities['lendTree'] {
  return (input) =>
    inHand({ deps, plans, input }, async (context) => {
      const file = join(context.folders.attempt, 'lent.json');
      const known = readJson({ file, schema: Known });
      if (known !== null) return { kind: 'lent', place: known.place };
      const lent = await lend(context);
      if (lent.kind === 'lent') await writeWhole({ file, text: JSON.stringify({ place: lent.place }) });
      return lent;
    });
}

async function lend(context: AttemptContext): Promise<Lent> {
  const { deps, folders } = context;
  const start = await startCommit(context);
  if (start.kind === 'failed') return start;
  await putGitAside(context);
  const { unready } = await readyOwnTree(context, { commit: start.commit, isLaid: false });
  if (unready?.end?.kind === 'cancelled') return { kind: 'failed', failure: unready.failure };
  return {
    kind: 'lent',
    place: {
      hostId: deps.hostId,
      directory: folders.tree,
      artifacts: folders.artifacts,
      feedback: folders.feedback,
      requirements: folders.requirements,
      // a person may have come for exactly that: what could not be set up is theirs to mend
      note: unready?.failure.message ?? null,
    },
  };
}

/**
 * An executor may have written programs into the configuration of its repository, and hooks: a person's first `git
 * status` would run them. The tree gets a fresh repository; the old one stays beside it. Its commits were kept when the
 * attempt was snapshotted.
 */
async function putGitAside({ plan, input, folders }: AttemptContext): Promise<void> {
  if (plan.workspace.strategy !== 'borrow') return;
  const aside = join(folders.stage, `git-before-${String(input.attempt)}`);
  const git = join(folders.tree, '.git');
  if ((await isThere(aside)) || !(await isThere(git))) return;
  await rename(git, aside);
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => null)) !== null;
}
