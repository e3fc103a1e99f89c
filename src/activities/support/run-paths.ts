import { attemptDir, mirrorDir, type Paths, reportDir, stageDir, vaultDir } from '../../config/paths.js';
import { TRAILERS, vaultRef } from '../../contract/refs.js';
import type { RunRef } from '../../domain/run/run-input.js';

/** Names a stage's attempt within a run. */
export interface AttemptKey {
  readonly run: RunRef;
  readonly stage: string;
  readonly attempt: number;
}

const keyOf = ({ repository, taskKey, number }: RunRef) => ({ slug: repository.slug, taskKey, number });

/** The repository's mirror, as a folder. */
export const mirrorOf = (paths: Paths, run: RunRef): string => mirrorDir(paths, run.repository);

/** The repository's vault, as a folder. */
export const vaultOf = (paths: Paths, run: RunRef): string => vaultDir(paths, run.repository);

/** A stage's own folder: working tree, home, artifacts, feedback. */
export const stageFolder = (paths: Paths, { run, stage }: Omit<AttemptKey, 'attempt'>): string =>
  stageDir(paths, { ...keyOf(run), stage });

/** An attempt's folder of logs and reports. */
export const attemptFolder = (paths: Paths, { run, stage, attempt }: AttemptKey): string =>
  attemptDir(paths, { ...keyOf(run), stage, attempt });

/** A run's report folder. */
export const reportFolder = (paths: Paths, run: RunRef): string => reportDir(paths, keyOf(run));

/** The vault's ref for a stage's start, or for one of its attempts. */
export const keptRef = ({ run, stage }: Omit<AttemptKey, 'attempt'>, attempt: string): string =>
  vaultRef({ taskKey: run.taskKey, number: run.number, stage, attempt });

/** The trailers that say where a commit comes from. */
export function trailersOf({ run, stage, attempt }: AttemptKey): Record<string, string> {
  return {
    [TRAILERS.run]: `${run.taskKey}/${String(run.number)}`,
    [TRAILERS.stage]: stage,
    [TRAILERS.attempt]: String(attempt),
  };
}
