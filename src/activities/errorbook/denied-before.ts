import { log } from '@temporalio/activity';
import { z } from 'zod';

import type { RecordedFailure } from '../../domain/errorbook/errorbook.js';
import type { LedgerRow } from '../../domain/ledger/ledger-row.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { messageOf } from '../../domain/system-error.js';
import type { Deps } from '../deps.js';
import { recordedFailure } from './recorded-failure.js';

const CODE = 'PLAN_DENIED';

const Denied = z.object({
  stage: z.string(),
  attempt: z.int(),
  phase: z.literal('before'),
  outcome: z.object({ kind: z.literal('deny') }),
  reason: z.string(),
  rules: z.array(z.object({ rule: z.string(), source: z.string(), outcome: z.string() })),
  facts: z.object({ kind: z.string() }),
});

/**
 * Remembers stages that policies denied before anything of them ran: nothing but the ledger's row tells of these. The
 * ledger comes first: what the errorbook does not take is logged, and the keys of its rows come back.
 */
export async function rememberDenied(given: {
  deps: Deps;
  run: RunRef;
  rows: readonly LedgerRow[];
}): Promise<string[]> {
  const { deps, run, rows } = given;
  const unrecorded: string[] = [];
  for (const { key, kind, data, at } of rows) {
    const denied = kind === 'policy_evaluated' ? Denied.safeParse(data) : null;
    if (denied?.success !== true) continue;
    try {
      await deps.store.recordFailure(recorded({ run, at, denied: denied.data }));
    } catch (error) {
      unrecorded.push(key);
      const { stage } = denied.data;
      log.warn(
        `errorbook: that policies denied ${stage} of ${run.taskKey} is not recorded: ${messageOf(error)}`,
      );
    }
  }
  return unrecorded;
}

function recorded(given: { run: RunRef; at: string; denied: z.infer<typeof Denied> }): RecordedFailure {
  const { run, at, denied } = given;
  const { stage, attempt, reason, facts } = denied;
  const rules = denied.rules
    .filter(({ outcome }) => outcome === 'deny')
    .map(({ rule, source }) => [rule, source]);
  return recordedFailure({
    ...{ run, stage, attempt, at, code: CODE, findings: [] },
    print: { version: 2, origin: 'policy', stageKind: facts.kind, outcome: CODE, rules },
    origin: 'policy',
    stageKind: facts.kind,
    gate: null,
    title: `policies deny a stage before it runs: ${reason}`,
    symptom: reason,
    command: null,
    exitCode: null,
    cause: 'The stage says of itself what a rule denies.',
    fixes: ['Change the stage, or the rule on the base branch; stagegate plan shows what rules say.'],
    tags: ['policy', ...new Set(rules.map(([rule = '']) => rule))],
    evidence: { head: null, host: null, report: null, log: null },
  });
}
