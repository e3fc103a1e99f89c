import type { Actor } from '../../domain/approval/approval.js';
import type { GitIdentity } from '../../domain/run/run-input.js';
import type { LendInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import type { PlanSource } from '../support/plan-source.js';
import { withRepositories } from '../support/with-repositories.js';
import { type AttemptContext, attemptFolders, stageOf } from './attempt-context.js';

const NO_ADDRESS = 'unknown@localhost';

/** Works on a stage that a person has in hand; commits that are made meanwhile are theirs. */
export async function inHand<T>(
  { deps, plans, input }: { deps: Deps; plans: PlanSource; input: LendInput },
  work: (context: AttemptContext) => Promise<T>,
): Promise<T> {
  const { run, base, needs, previous, stage: key } = input;
  const plan = await plans.load(run);
  const stage = stageOf({ plan, key });
  const commits = [base, ...needs.map(({ head }) => head), previous];
  const folders = attemptFolders({ deps, input });
  const theirs = { ...input, run: { ...run, identity: signatureOf(input.by) } };
  return withRepositories({ deps, run, commits }, (repositories) =>
    work({ deps, input: theirs, plan, stage, ...repositories, folders }),
  );
}

function signatureOf({ name, email }: Actor): GitIdentity {
  return { name, email: email ?? NO_ADDRESS };
}
