import { dirname } from 'node:path';

import { expect } from '@jest/globals';

import type { ActivityBench } from '../../../support/activity-bench.js';
import { testAddress } from '../../../support/temporal.js';
import { type Outcome, runProgram } from '../../cli/run-program.js';

/** One line of what `gc --json` tells. */
export interface Told {
  readonly kind: string;
  readonly task?: string;
  readonly path?: string;
  readonly ref?: string;
  readonly why: string;
  readonly failed: string | null;
}

/** What `gc --json` tells. */
export interface ToldCleanup {
  readonly bytes: number;
  readonly dropped: Told[];
  readonly kept: Told[];
  readonly leftovers: { readonly path: string }[];
}

/** Runs `stagegate gc` on the state folder of a bench. */
export function runGc(bench: ActivityBench, ...more: string[]): Promise<Outcome> {
  return runProgram(['gc', ...more], {
    cwd: bench.repository.checkout,
    env: { STAGEGATE_HOME: dirname(bench.paths.state), TEMPORAL_ADDRESS: testAddress() },
  });
}

/** The same, with `--json` and nothing that could not be deleted. */
export async function gcOf(bench: ActivityBench, ...more: string[]): Promise<ToldCleanup> {
  const { stdout } = await runGc(bench, '--json', ...more);
  const told = JSON.parse(stdout) as ToldCleanup;
  expect(told.dropped.filter(({ failed }) => failed !== null)).toEqual([]);
  return told;
}

/** The reason of the first thing of a kind. */
export const whyOf = (told: readonly Told[], kind: string): string | undefined =>
  told.find((one) => one.kind === kind)?.why;
