import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { failpoint } from '../../config/failpoint.js';
import type { FrozenFiles } from '../../domain/report/frozen-files.js';
import { reportMarkdown } from '../../domain/report/markdown.js';
import { RunReport } from '../../domain/report/report.js';
import { nextStep } from '../../domain/run/next-step.js';
import { RunStatus } from '../../domain/run/run-status.js';
import type { RunRef } from '../../domain/run/run-input.js';
import {
  listKept,
  nestedRepository,
  openVault,
  removeTree,
  removeWorkingTree,
  type Vault,
} from '../../git/index.js';
import { releasePorts } from '../../process/index.js';
import type { IoActivities } from '../contracts.js';
import type { Deps } from '../deps.js';
import type { PlanSource } from '../support/plan-source.js';
import { frozenFiles } from './frozen-files.js';
import { withoutTokens } from '../support/without-tokens.js';
import { writeWhole } from '../support/json-file.js';
import { keptRef, mirrorOf, reportFolder, stageFolder, vaultOf } from '../support/run-paths.js';
import { roundsIn } from '../support/rounds-in.js';

/**
 * See {@link IoActivities.writeReport}. Of a completed run, the working trees go whose heads were read back from the
 * vault; those of a run that failed or was aborted stay, for somebody to look at.
 */
export function makeWriteReport({
  deps,
  plans,
}: {
  deps: Deps;
  plans: PlanSource;
}): IoActivities['writeReport'] {
  return async ({ run, status: data, requirements }) => {
    const status = await withoutTokens({ data, schema: RunStatus });
    const text = requirements === null ? null : await deps.store.getBlob({ hash: requirements });
    const frozen = await judgedWith({ deps, plans, run, commit: status.base.commit });
    const report = RunReport.parse({
      schemaVersion: 1,
      writtenAt: status.endedAt ?? new Date().toISOString(),
      run: status,
      requirements: text,
      ...(frozen === null ? {} : { frozen }),
      next: nextSteps(status),
    });
    const folder = reportFolder(deps.paths, run);
    failpoint('report.before');
    await writeWhole({ file: join(folder, 'report.json'), text: `${JSON.stringify(report, null, 2)}\n` });
    await writeWhole({ file: join(folder, 'report.md'), text: reportMarkdown(report) });
    failpoint('report.after');
    failpoint('tidy.before');
    if (status.state === 'completed') await tidy({ deps, run, status });
    failpoint('tidy.after');
    return { path: join(folder, 'report.md') };
  };
}

/** A report is written also where this cannot be told: the run may have failed for that. */
async function judgedWith(given: {
  deps: Deps;
  plans: PlanSource;
  run: RunRef;
  commit: string | null;
}): Promise<FrozenFiles | null> {
  const { deps, plans, run, commit } = given;
  if (commit === null) return null;
  try {
    const plan = await plans.load(run);
    return await frozenFiles({ mirror: { dir: mirrorOf(deps.paths, run) }, plan, commit });
  } catch {
    return null;
  }
}

function nextSteps(status: RunStatus): string[] {
  const { task, state, handoff, failure, stages } = status;
  const steps: string[] = [];
  const next = failure === null ? null : nextStep({ status, failure });
  if (next !== null && next !== `stagegate report ${task.key}`) steps.push(next);
  if (handoff.pullRequest !== null) steps.push(`Review the pull request: ${handoff.pullRequest.url}`);
  if (state === 'completed' && handoff.state === 'none')
    steps.push('Add "handoff:" to the plan to get a pull request.');
  const [first] = stages.filter(({ head }) => head !== null);
  if (first !== undefined) steps.push(`stagegate diff ${task.key} ${first.key}`);
  return steps;
}

async function tidy({ deps, run, status }: { deps: Deps; run: RunRef; status: RunStatus }): Promise<void> {
  const vault = await openVault({ dir: vaultOf(deps.paths, run) });
  const prefix = dirname(keptRef({ run, stage: 'x' }, 'x')).replace(/x$/, '');
  const kept = new Set((await listKept({ vault, prefix })).map(({ commit }) => commit));
  const safe = status.stages.filter(({ attempts, state }) => {
    const heads = attempts.map(({ head }) => head);
    return state !== 'skipped' && heads.every((head) => head !== null && kept.has(head));
  });
  const folders = await Promise.all(
    safe.map(async ({ key }) => {
      const folder = stageFolder(deps.paths, { run, stage: key });
      return (await holdsNested({ vault, folder })) ? [] : [folder];
    }),
  );
  for (const folder of folders.flat())
    for (const owner of [folder, ...(await roundsIn(folder))])
      releasePorts({ stateDir: deps.paths.state, owner });
  await Promise.all([...folders.flat(), stageFolder(deps.paths, { run, stage: 'handoff' })].map(dropTrees));
}

/** Whether a repository inside has what may be nowhere else. `gc` says so too, and why the tree stays. */
async function holdsNested({ vault, folder }: { vault: Vault; folder: string }): Promise<boolean> {
  const rounds = [folder, ...(await roundsIn(folder))];
  const found = rounds.map((round) => nestedRepository({ vault, dir: join(round, 'tree') }));
  return (await Promise.all(found)).some((why) => why !== null);
}

async function dropTrees(folder: string): Promise<void> {
  await removeWorkingTree({ dir: join(folder, 'tree') });
  for (const round of await roundsIn(folder)) await removeWorkingTree({ dir: join(round, 'tree') });
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.startsWith('gates-')) await removeWorkingTree({ dir: join(folder, name, 'tree') });
  }
  await removeTree({ dir: folder });
}
