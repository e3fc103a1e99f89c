import { z } from 'zod';

import { Failure } from '../failure/failure.js';
import { Findings } from '../findings/finding.js';
import { Alert, AlertCounts, TestCounts, TestResult } from './gate-tests.js';

/**
 * What a gate came to. `flaky`: it failed, and passed when it was run once more on the same commit, or tests of it did;
 * `quarantined`: nothing of it failed but what the repository lets fail for a while; `unavailable`: its program is not
 * there; `disabled`: the plan switched it off.
 */
export const GateOutcome = z.enum([
  'passed',
  'failed',
  'timed_out',
  'unavailable',
  'disabled',
  'flaky',
  'quarantined',
]);
export type GateOutcome = z.infer<typeof GateOutcome>;

/** A gate's result in short, as it travels through the workflow. */
export const GateSummary = z.strictObject({
  id: z.string(),
  outcome: GateOutcome,
  required: z.boolean(),
  /** Of both runs, where it was run once more. */
  durationMs: z.number(),
  /** What its tests came to; left out where it writes no JUnit report, or none could be read. */
  tests: TestCounts.optional(),
  /** What its analysis points at; left out where it writes no SARIF, or none could be read. */
  alerts: AlertCounts.optional(),
  /** What else there is to say of it, at most five short sentences; left out when there is nothing. */
  notes: z.array(z.string()).optional(),
  /** How often it was flaky in its last runs in the repository, this one included; left out where it never was. */
  rate: z.strictObject({ flaky: z.int(), runs: z.int() }).optional(),
});
export type GateSummary = z.infer<typeof GateSummary>;

/** A gate's result in full: the JSON file beside its log. */
export const GateReport = GateSummary.extend({
  schemaVersion: z.literal(1),
  stage: z.string(),
  attempt: z.int(),
  commit: z.string(),
  command: z.string(),
  exitCode: z.int().nullable(),
  profile: z.enum(['standard', 'strict']),
  /** Whether this result stops the stage under its profile. */
  blocking: z.boolean(),
  /** Why it is disabled, unavailable or failed, in a sentence. */
  reason: z.string().nullable(),
  startedAt: z.iso.datetime(),
  /** The files that were as the stage found them, since it had changed them; left out when there are none. */
  frozen: z.array(z.string()).optional(),
  /** How its second run on the same commit ended; left out where there was none. The rest tells of the first. */
  again: z
    .strictObject({
      outcome: z.enum(['passed', 'failed', 'timed_out', 'unavailable']),
      reason: z.string().nullable(),
      exitCode: z.int().nullable(),
      durationMs: z.number(),
      log: z.string().nullable(),
    })
    .optional(),
  /** Its tests that failed, or passed at the second try, at most 200. */
  failures: z.array(TestResult).optional(),
  /** The first 200 alerts, errors first. */
  alertList: z.array(Alert).optional(),
  /** Where the whole output is. */
  log: z.string().nullable(),
  /** The last lines of the output, at most 8 KB. */
  tail: z.string(),
});
export type GateReport = z.infer<typeof GateReport>;

/** The verdict over all gates of one commit. */
export const GatesResult = z.strictObject({
  passed: z.boolean(),
  gates: z.array(GateSummary),
  /** SHA-256 over the gates' ids, outcomes and the commit: what an approver's evidence points to. */
  digest: z.string(),
  failure: Failure.nullable(),
  /** What a person must have seen of the tests; part of the digest. Left out when there is nothing. */
  findings: Findings.optional(),
  /** That gates pass which failed before could not be written into the errorbook, and stays open there. */
  unsettled: z.literal(true).optional(),
});
export type GatesResult = z.infer<typeof GatesResult>;

/** Whether a gate's outcome stops the stage: under `strict` a required gate must really have run, and passed at once. */
export function isBlocking(input: {
  outcome: GateOutcome;
  required: boolean;
  profile: 'standard' | 'strict';
}): boolean {
  if (!input.required) return false;
  if (input.outcome === 'failed' || input.outcome === 'timed_out') return true;
  return input.profile === 'strict' && input.outcome !== 'passed';
}
