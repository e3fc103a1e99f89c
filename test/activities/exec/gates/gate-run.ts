import { readFileSync } from 'node:fs';

import type { GatesInput } from '../../../../src/activities/contracts.js';
import type { RunRef } from '../../../../src/domain/run/run-input.js';
import { GateReport, type GatesResult } from '../../../../src/domain/stage/gate-report.js';
import type { ActivityBench } from '../../../support/activity-bench.js';

/** JUnit XML of tests: `+a` passed, `-a` failed, `?a` skipped, `~a` passed at the second try. */
export function junit(...tests: readonly string[]): string {
  const inside: Record<string, string> = {
    '-': '<failure message="expected 1"/>',
    '?': '<skipped/>',
    '~': '<flakyFailure message="late"/>',
  };
  const cases = tests.map(
    (test) => `<testcase classname="cart" name="${test.slice(1)}">${inside[test[0] ?? ''] ?? ''}</testcase>`,
  );
  return `<testsuite name="unit">${cases.join('')}</testsuite>`;
}

/** A plan with one gate `unit`, judged in stage `work`. The script is run by the shell. */
export const planWith = (given: { script: string; gate?: string; rest?: string }): string => `
plan: gates
${given.rest ?? ''}
gates:
  unit: {run: ${JSON.stringify(given.script)}${given.gate === undefined ? '' : `, ${given.gate}`}}
stages:
  work: {run: 'true', changes: optional, gates: unit}
`;

/** A gate's run on the bench: its verdict, and its report in full. */
export async function judge(
  bench: ActivityBench,
  run: RunRef,
  part: Partial<GatesInput> = {},
): Promise<{ result: GatesResult; report: GateReport }> {
  const input = { run, stage: 'work', attempt: 1, commit: bench.repository.head, ...part };
  const result = await bench.act('runGates', input);
  const file = bench.inAttempt(run, input.stage, input.attempt, 'gates', 'unit.json');
  return { result, report: GateReport.parse(JSON.parse(readFileSync(file, 'utf8'))) };
}
