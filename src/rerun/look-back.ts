import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { attemptDir, type Paths } from '../config/paths.js';
import { vaultRef } from '../contract/refs.js';
import type { Plan } from '../domain/plan/plan.js';
import { decideReuse, type StageVerdict } from '../domain/rerun/decide-reuse.js';
import { readRecords } from '../domain/rerun/read-records.js';
import type { StageEvidence } from '../domain/rerun/stage-evidence.js';
import { commitIn, readKept, type Vault } from '../git/index.js';
import { planParts } from '../plan/plan-hash.js';
import type { Store } from '../store/store.js';

/** An earlier run of a task, and what a new one would be made of. */
export interface LookBack {
  readonly store: Store;
  readonly paths: Paths;
  readonly vault: Vault;
  readonly repository: { readonly id: string; readonly slug: string };
  readonly taskKey: string;
  /** The earlier run's number. */
  readonly run: number;
  readonly from: readonly string[];
  readonly plan: Plan;
  readonly base: string;
  readonly requirements: string | null;
}

/**
 * What becomes of each stage of a plan in a run that goes on from an earlier one. The ledger says what was proved;
 * nothing is promised before its commits were seen in the vault and its artifacts on this disk.
 */
export async function lookBack(given: LookBack): Promise<StageVerdict[]> {
  const { store, plan, repository, taskKey, run, from, base, requirements } = given;
  const records = readRecords(
    await store.readLedger({ run: { repositoryId: repository.id, taskKey, number: run } }),
  );
  const question = { stages: plan.stages, planParts: planParts(plan), base, requirements, records, from };
  const lost = new Map<string, string>();
  for (const verdict of decideReuse(question)) {
    const what = verdict.kind === 'kept' ? await missing(given, verdict.evidence) : null;
    if (what !== null) lost.set(verdict.stage, what);
  }
  return decideReuse({ ...question, lost });
}

/** What of a stage's evidence is not there; `null` when all of it is. */
async function missing(given: LookBack, evidence: StageEvidence): Promise<string | null> {
  const { verdict, stage, run, attempt } = evidence;
  if (verdict.kind === 'skipped') return null;
  const { vault, taskKey } = given;
  const ref = vaultRef({ taskKey, number: run, stage, attempt: String(attempt) });
  const own = vaultRef({ taskKey, number: given.run, stage, attempt: String(attempt) });
  const kept = [readKept({ vault, ref }), readKept({ vault, ref: own })];
  if (!kept.includes(verdict.head)) return `the vault has no ${ref} at ${verdict.head.slice(0, 10)}`;
  for (const commit of [verdict.head, verdict.start])
    if (commit !== null && !(await commitIn({ vault, commit })))
      return `the vault has no commit ${commit.slice(0, 10)}`;
  return missingArtifact(given, evidence);
}

async function missingArtifact(given: LookBack, evidence: StageEvidence): Promise<string | null> {
  const { stage, run, attempt, verdict } = evidence;
  if (verdict.kind === 'skipped') return null;
  const { slug } = given.repository;
  const folder = attemptDir(given.paths, { slug, taskKey: given.taskKey, number: run, stage, attempt });
  for (const { name, sha256 } of verdict.result?.artifacts ?? []) {
    const content = await readFile(join(folder, 'artifacts', name)).catch(() => null);
    if (content === null) return `its artifact "${name}" is not on this machine`;
    const hash = createHash('sha256').update(content).digest('hex');
    if (hash !== sha256) return `its artifact "${name}" has changed`;
  }
  return null;
}
