import { signalOf } from './normalise.js';
import type { Origin } from './origin.js';

/** What a failure is told apart by. */
export interface FailureSigns {
  readonly origin: Origin;
  readonly stageKind: string;
  readonly gate: string | null;
  /** The catalogue's code, or how the gate ended. */
  readonly outcome: string;
  readonly command: string | null;
  readonly exitCode: number | null;
  /** What the tool printed, or the engine's own sentence. */
  readonly output: string;
  /** Words of this run alone, that are no part of the failure: the task's key, the stage's. */
  readonly names: readonly string[];
}

/**
 * What is hashed to a fingerprint: stage kind, gate, command, exit status and the signal in the output. Of the failure,
 * not of the run, so that it is the same wherever and whenever it happens. `version` changes when the rules do.
 */
export function fingerprinted({ output, names, ...signs }: FailureSigns): object {
  return { version: 2, ...signs, signal: signalOf(unnamed({ output, names })) };
}

const LONGEST_NAME = 64;

/** A text without a run's own words. */
export function unnamed({ output, names }: { output: string; names: readonly string[] }): string {
  return names
    .filter((name) => name !== '' && name.length <= LONGEST_NAME)
    .reduce((text, name) => text.replaceAll(`"${name}"`, '"<name>"'), output);
}
