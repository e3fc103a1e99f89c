import { expect } from '@jest/globals';

import type { BenchRun } from '../support/bench-run.js';
import type { RunBench } from '../support/run-bench.js';

/** The key, among those of children, of the workflow that admits runs. */
export const ADMISSION = 'admission';

/** A run whose histories are kept: how it goes, and which of its children's, or admission's, are worth keeping too. */
export interface Scenario {
  readonly name: string;
  readonly children: readonly string[];
  /** Plays the run to its end. */
  readonly play: (bench: RunBench) => Promise<BenchRun>;
}

/** The names of the histories of a scenario, with the child's key where it is one's. */
export function historiesOf({ name, children }: Scenario): { name: string; child: string | null }[] {
  const own = { name: `${name}-run`, child: null };
  return [
    own,
    ...children.map((child) => ({
      name: `${name}-${child === 'handoff' || child === ADMISSION ? child : 'stage'}`,
      child,
    })),
  ];
}

/** Waits for the run's end, which must be this one. */
export const ended = async (run: BenchRun, status: string): Promise<BenchRun> => {
  expect(await run.closed()).toMatchObject({ status });
  return run;
};
