import { Context } from '@temporalio/activity';

import { failure, StagegateError } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { forgeFor } from '../../forge/factory.js';
import type { BranchProtection } from '../../forge/forge.js';
import { type Mirror, readKept, restore, type Vault } from '../../git/index.js';
import { protectedBecause } from '../../plan/protects/protected-branch.js';
import type { Deps } from '../deps.js';
import { readProtects } from '../support/read-protects.js';
import { keptRef } from '../support/run-paths.js';

/** A branch that is to be pushed. */
interface HeadBranch {
  readonly deps: Deps;
  readonly run: RunRef;
  readonly branch: string;
}

/** The refusal of a branch that is protected by its name, or by what the repository says at the run's base; `null` otherwise. */
export async function refuseByName(
  given: HeadBranch & { readonly baseBranch: string; readonly mirror: Mirror; readonly vault: Vault },
): Promise<Failure | null> {
  const { run, branch, baseBranch, mirror, vault } = given;
  const task = run.taskKey;
  const commit = readKept({ vault, ref: keptRef({ run, stage: 'base' }, 'start') });
  if (commit !== null) await restore({ vault, mirror, commits: [commit] });
  const globs = commit === null ? [] : (await readProtects({ mirror, commit, task })).branches;
  const by = protectedBecause({ branch, base: baseBranch, globs });
  return by === null ? null : failure('HANDOFF_PROTECTED', { task, branch, by });
}

/** What the forge says: a refusal; else what is to be told of it, `null` for nothing. */
export async function refuseByForge(
  given: HeadBranch,
): Promise<{ readonly failure: Failure | null; readonly note: string | null }> {
  const { run, branch } = given;
  const seen = await askForge(given);
  if (seen.kind === 'protected')
    return { failure: failure('HANDOFF_PROTECTED', { task: run.taskKey, branch, by: seen.by }), note: null };
  const note =
    seen.kind === 'open' ? null : `whether the forge protects ${branch} is not known: ${seen.note}`;
  return { failure: null, note };
}

/** A forge that does not answer stops nobody here: a push that it does not want it refuses itself. */
async function askForge({ deps, run, branch }: HeadBranch): Promise<BranchProtection> {
  const signal = Context.current().cancellationSignal;
  try {
    const { repository, taskKey: task } = run;
    const choice = await forgeFor({ ...deps.forges, repository, task, signal });
    return choice.kind === 'none' ? { kind: 'open' } : await choice.forge.lookAtBranch({ branch });
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof StagegateError)) throw error;
    return { kind: 'unknown', note: error.failure.message };
  }
}
