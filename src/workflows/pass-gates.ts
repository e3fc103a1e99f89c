import { isCancellation } from '@temporalio/workflow';

import { joinFindings } from '../domain/findings/join-findings.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import type { GateOutcome } from '../domain/stage/gate-report.js';
import { bare } from './attempt-ends.js';
import { foreignFailure } from './foreign-failure.js';
import type { HostLine } from './host-line.js';
import type { EndedAttempt, StageInput } from './inputs.js';
import { rememberedOf, rememberFailure } from './remember-failure.js';
import type { ChildDesk } from './state/child-desk.js';

const FAILED: ReadonlySet<string> = new Set<GateOutcome>(['failed', 'timed_out']);

/** Has an attempt's commit judged by the stage's gates, where it has some and there is a commit. */
export async function passGates(given: {
  input: StageInput;
  desk: ChildDesk;
  line: HostLine;
  result: AttemptResult;
}): Promise<EndedAttempt> {
  const { input, desk, line, result } = given;
  const { run, stage: key, hasGates, base } = input;
  const { attempt, head, start, findings } = result;
  if (!hasGates || head === null) return bare(result);
  desk.tell({ kind: 'validating', attempt });
  const laid = findings?.frozen === true && start !== null ? { start } : {};
  const before = start === null ? {} : { before: start };
  const summary = `${key} · gates of attempt ${String(attempt)}`;
  try {
    const { findings: missing, ...gates } = await line.again({ attempt, summary }, (exec) =>
      exec.runGates({ run, stage: key, attempt, commit: head, base, ...laid, ...before }),
    );
    const isPassedOver = gates.failure === null && gates.gates.some(({ outcome }) => FAILED.has(outcome));
    if (isPassedOver) await rememberFailure(given, rememberedOf({ result }, null));
    return { result: { ...result, ...joinFindings(findings, missing) }, gates, failure: gates.failure };
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { result, gates: null, failure: foreignFailure({ error, task: run.taskKey }) };
  }
}
