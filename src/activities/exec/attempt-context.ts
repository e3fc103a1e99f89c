import { join } from 'node:path';

import { startAt } from '../../contract/refs.js';
import { findStage, type Plan, type Stage } from '../../domain/plan/plan.js';
import type { Mirror, Vault } from '../../git/index.js';
import type { AttemptInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { attemptFolder, stageFolder } from '../support/run-paths.js';

/** The folders of one stage and of one of its attempts. */
export interface AttemptFolders {
  readonly stage: string;
  readonly tree: string;
  readonly home: string;
  readonly tmp: string;
  readonly artifacts: string;
  readonly inputs: string;
  readonly feedback: string;
  readonly requirements: string;
  /** Logs, process records and the result of this attempt. */
  readonly attempt: string;
}

/** Everything the steps of one attempt share. */
export interface AttemptContext {
  readonly deps: Deps;
  readonly input: AttemptInput;
  readonly plan: Plan;
  readonly stage: Stage;
  readonly mirror: Mirror;
  readonly vault: Vault;
  readonly folders: AttemptFolders;
}

/**
 * Lays out the folders; makes none of them. A stage that was taken back to its beginning gets folders of its own, so
 * that nothing of before is found there, and nothing of before is lost.
 */
export function attemptFolders({
  deps,
  input,
}: {
  deps: Deps;
  input: Pick<AttemptInput, 'run' | 'stage' | 'attempt' | 'since'>;
}): AttemptFolders {
  const { since = 1 } = input;
  const first = stageFolder(deps.paths, input);
  const stage = since === 1 ? first : join(first, `since-${String(since)}`);
  return {
    stage,
    tree: join(stage, 'tree'),
    home: join(stage, 'home'),
    tmp: join(stage, 'tmp'),
    artifacts: join(stage, 'artifacts'),
    inputs: join(stage, 'inputs'),
    feedback: join(stage, 'feedback'),
    requirements: join(stage, 'requirements.md'),
    attempt: attemptFolder(deps.paths, input),
  };
}

/** What the stage's present start is called in the vault and on disk. */
export function startName({ since = 1 }: Pick<AttemptInput, 'since'>): string {
  return startAt(since);
}

/** The stage of the plan that an attempt is for. The frozen plan always has it. */
export function stageOf({ plan, key }: { plan: Plan; key: string }): Stage {
  const stage = findStage({ plan, key });
  if (stage === undefined) throw new RangeError(`the plan ${plan.name} has no stage ${key}`);
  return stage;
}

/** The parameters that every failure of a stage takes. */
export function inStage({ run, stage, attempt }: Pick<AttemptInput, 'run' | 'stage' | 'attempt'>) {
  return { task: run.taskKey, stage, attempt };
}
