import { runWorkflowId } from '../../src/contract/ids.js';
import type { RunRef } from '../../src/domain/run/run-input.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import type { ActivityBench } from './activity-bench.js';
import { TEST_IDENTITY } from './git-sandbox.js';
import { attempt, handoff, runStatus, stage } from './run-status.js';

/** How a made run stands. */
export interface EndedRun {
  readonly run: RunRef;
  /** Head of its one stage `api`, as it was kept. */
  readonly head: string;
}

const PLAN = (script: string) => `
plan: shop
workspace: {setup: ['mkdir -p "$HOME/cache" && echo warm > "$HOME/cache/x"']}
gates:
  unit: {run: 'true'}
stages:
  api: {run: '${script}', gates: [unit]}
handoff: {}
`;

/**
 * Makes a run of one stage and writes its end into the store, with everything that it leaves on the disk. Temporal
 * has never heard of it, as of one that it has forgotten. With `publish` its branch is pushed to origin.
 */
export async function endRun(
  bench: ActivityBench,
  {
    state = 'failed',
    publish = false,
    endedAt = '2026-02-01T00:00:00.000Z',
    script = 'echo api > api.txt',
  }: { state?: RunStatus['state']; publish?: boolean; endedAt?: string | null; script?: string } = {},
): Promise<EndedRun> {
  const run = await bench.runOf(PLAN(script));
  await allocate(bench, run);
  const made = await bench.attempt(run, { stage: 'api' });
  const head = made.head ?? 'none';
  await bench.act('runGates', { run, stage: 'api', attempt: 1, commit: head });
  const branch = `stagegate/${run.taskKey}`;
  const collector = publish ? await publishBranch(bench, { run, head, branch }) : null;
  await recordEnd(bench, { run, head, state, endedAt, branch: publish ? branch : null, collector });
  return { run, head };
}

/** Makes the next run of a task, one that took over what an ended one had, and ended as well. */
export async function endRerun(
  bench: ActivityBench,
  { of, endedAt }: { of: EndedRun; endedAt: string },
): Promise<EndedRun> {
  const run = { ...of.run, number: of.run.number + 1 };
  await allocate(bench, run);
  const refs = bench.refs(bench.vault(run)).split('\n');
  for (const line of refs) {
    const [ref = '', commit = ''] = line.split(' ');
    const [earlier, later] = [of.run, run].map(({ number }) => `/${run.taskKey.toLowerCase()}/${number}/`);
    if (earlier !== undefined && later !== undefined && ref.includes(earlier))
      bench.sandbox.git(bench.vault(run), 'update-ref', ref.replace(earlier, later), commit);
  }
  await recordEnd(bench, { run, head: of.head, state: 'failed', endedAt, branch: null, collector: null });
  return { run, head: of.head };
}

/** Makes the run known to the store. */
export async function allocate(bench: ActivityBench, run: RunRef): Promise<void> {
  const { repository, taskKey, number } = run;
  const startToken = `token-${taskKey}-${number}`;
  await bench.store.allocateRun({
    startToken: `${startToken}-${repository.slug}`,
    repositoryId: repository.id,
    slug: repository.slug,
    taskKey,
    workflowId: runWorkflowId({ slug: repository.slug, taskKey }),
    input: {
      schemaVersion: 1,
      task: { key: taskKey, title: 'Sell', requirements: null },
      repository,
      base: { branch: 'main', localCommit: null },
      plan: { name: 'shop', hash: run.planHash },
      startedBy: TEST_IDENTITY,
      startToken,
    },
    startedAt: run.startedAt,
  });
}

async function recordEnd(
  bench: ActivityBench,
  given: {
    run: RunRef;
    head: string;
    state: RunStatus['state'];
    endedAt: string | null;
    branch: string | null;
    collector: string | null;
  },
): Promise<void> {
  const { run, head, state, endedAt, branch, collector } = given;
  const { repository, taskKey, number } = run;
  const stages = [stage({ key: 'api', state: 'completed', attempt: 1, head, attempts: [attempt({ head })] })];
  const status = runStatus({
    task: { key: taskKey, title: 'Sell' },
    repository: { id: repository.id, slug: repository.slug },
    number,
    state,
    endedAt,
    stages,
    handoff: handoff(branch === null ? {} : { state: 'done', branch, collector, pushed: true }),
  });
  await bench.store.saveRun({ repositoryId: repository.id, taskKey, number, status });
}

async function publishBranch(
  bench: ActivityBench,
  { run, head, branch }: { run: RunRef; head: string; branch: string },
): Promise<string> {
  const heads = [{ stage: 'api', attempt: 1, head }];
  const input = { run, baseBranch: 'main', localCommit: null, attempt: 1, heads };
  const made = await bench.act('assembleCollector', input);
  if (made.kind !== 'assembled') throw new Error(JSON.stringify(made));
  const publication = { run, title: 'Sell', baseBranch: 'main', branch, stages: ['api'] };
  await bench.act('pushCollector', { ...publication, collector: made.collector });
  return made.collector;
}
