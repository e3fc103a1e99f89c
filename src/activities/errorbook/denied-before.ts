import { createHash } from 'node:crypto';

import { log } from '@temporalio/activity';
import { z } from 'zod';

import { canonicalJson } from '../../domain/canonical-json.js';
import { severityOf } from '../../domain/errorbook/severity.js';
import type { RecordedFailure } from '../../domain/errorbook/errorbook.js';
import type { LedgerRow } from '../../domain/ledger/ledger-row.js';
import type { RunRef } from '../../domain/run/run-input.js';
import { messageOf } from '../../domain/system-error.js';
import type { Deps } from '../deps.js';

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
 * ledger comes first: what the errorbook does not take is logged.
 */
export async function rememberDenied(given: {
  deps: Deps;
  run: RunRef;
  rows: readonly LedgerRow[];
}): Promise<void> {
  const { deps, run, rows } = given;
  for (const { kind, data, at } of rows) {
    const denied = kind === 'policy_evaluated' ? Denied.safeParse(data) : null;
    if (denied?.success !== true) continue;
    try {
      await deps.store.recordFailure(recorded({ run, at, denied: denied.data }));
    } catch (error) {
      const { stage } = denied.data;
      log.warn(
        `errorbook: that policies denied ${stage} of ${run.taskKey} is not recorded: ${messageOf(error)}`,
      );
    }
  }
}

function recorded(given: { run: RunRef; at: string; denied: z.infer<typeof Denied> }): RecordedFailure {
  const { run, at, denied } = given;
  const { stage, attempt, reason, facts } = denied;
  const rules = denied.rules
    .filter(({ outcome }) => outcome === 'deny')
    .map(({ rule, source }) => [rule, source]);
  const print = { version: 2, origin: 'policy', stageKind: facts.kind, outcome: CODE, rules };
  const key = [run.repository.slug, run.taskKey.toLowerCase(), run.number, stage, attempt, CODE].join('/');
  return {
    fingerprint: createHash('sha256').update(canonicalJson(print)).digest('hex'),
    origin: 'policy',
    stageKind: facts.kind.slice(0, 64),
    gate: null,
    title: `policies deny a stage before it runs: ${reason}`.slice(0, 500),
    symptom: reason.slice(0, 20_000),
    command: null,
    exitCode: null,
    cause: 'The stage says of itself what a rule denies.',
    fixes: ['Change the stage, or the rule on the base branch; stagegate plan shows what rules say.'],
    tags: ['policy', ...new Set(rules.map(([rule = '']) => rule))].slice(0, 20),
    severity: severityOf({ origin: 'policy', code: CODE, gate: null, command: null, findings: [] }),
    occurrence: {
      key,
      repositoryId: run.repository.id,
      taskKey: run.taskKey,
      number: run.number,
      stage,
      attempt,
      gate: null,
      at,
      evidence: { head: null, host: null, report: null, log: null },
    },
  };
}
