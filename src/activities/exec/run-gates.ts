import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { Context } from '@temporalio/activity';

import { failpoint } from '../../config/failpoint.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { Findings } from '../../domain/findings/finding.js';
import type { Gate, Plan } from '../../domain/plan/plan.js';
import { type GateReport, GatesResult, type GateSummary } from '../../domain/stage/gate-report.js';
import type { ExecActivities, GatesInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { settleFailures } from '../errorbook/settle-failures.js';
import { readJson, writeWhole } from '../support/json-file.js';
import { readQuarantine } from '../support/read-quarantine.js';
import type { PlanSource } from '../support/plan-source.js';
import { type Repositories, withRepositories } from '../support/with-repositories.js';
import { type AttemptContext, attemptFolders } from './attempt-context.js';
import { checkGate } from './check-gate.js';
import { judgedCommit } from './findings/judged-commit.js';
import { compareTests } from './gates/compare-tests.js';
import { flakinessOf } from './gates/flakiness.js';
import { placeFolders, placeOf, removePlaces } from './gates/gate-place.js';
import { gateStage } from './gate-stage.js';
import { whileItRuns } from './while-it-runs.js';

/**
 * See {@link ExecActivities.runGates}. Gates judge the commit, not what lies about in a working tree: they run one
 * after the other in a fresh checkout, which goes when they are through; those that fail, once more in another one. All
 * run, so that the feedback is whole.
 */
export function makeRunGates({ deps, plans }: { deps: Deps; plans: PlanSource }): ExecActivities['runGates'] {
  return async (input) => {
    const plan = await plans.load(input.run);
    const attempt = attemptFolders({ deps, input }).attempt;
    const file = join(attempt, 'gates.json');
    const known = readJson({ file, schema: GatesResult });
    if (known !== null) return known;
    const { run, commit, start = null, before = null, base = null } = input;
    const work = () =>
      withRepositories({ deps, run, commits: [commit, start, before, base] }, (repositories) =>
        judgeCommit({ context: gateContext({ deps, plan, input, repositories }), input }),
      );
    const result = await whileItRuns({ folder: attempt, task: run.taskKey, work });
    if (Context.current().cancellationDetails?.cancelRequested) return result;
    failpoint('gates.before');
    await writeWhole({ file, text: JSON.stringify(result) });
    failpoint('gates.after');
    await removePlaces({ deps, input });
    return result;
  };
}

function gateContext(input: {
  deps: Deps;
  plan: Plan;
  input: GatesInput;
  repositories: Repositories;
}): AttemptContext {
  const { deps, plan, repositories } = input;
  const { run, stage: key, attempt, commit } = input.input;
  return {
    deps,
    plan,
    stage: gateStage({ plan, key }),
    ...repositories,
    input: {
      run,
      stage: key,
      attempt,
      base: commit,
      needs: [],
      requirements: null,
      previous: null,
      feedback: [],
    },
    folders: placeFolders({ deps, input: input.input, name: 'first' }),
  };
}

async function judgeCommit({
  context,
  input,
}: {
  context: AttemptContext;
  input: GatesInput;
}): Promise<GatesResult> {
  const { plan, stage } = context;
  const judged = await judgedCommit({ context, input });
  const at = { context, input, commit: judged.commit };
  const readied = await placeOf({ ...at, name: 'first' })();
  if (readied.kind === 'unready') return verdict({ input, reports: [], failure: readied.unready.failure });
  const again = placeOf({ ...at, name: 'again' });
  const gates = namedGates({ plan, ids: stage.gates });
  const { mirror, deps } = context;
  const task = input.run.taskKey;
  const quarantine =
    input.base === undefined ? [] : await readQuarantine({ mirror, commit: input.base, task });
  const common = { commit: input.commit, judged, place: readied.place, again, quarantine };
  const reports: GateReport[] = [];
  for (const gate of gates) {
    const report = await checkGate({ gate, ...common });
    const isStopped = readied.place.carrier.departures.stop.aborted;
    reports.push(
      isStopped ? report : { ...report, ...(await flakinessOf({ store: deps.store, input, report })) },
    );
  }
  const blocking = reports.filter((report) => report.blocking);
  const passed = reports.filter(passes).map(({ id }) => id);
  const settled = await settleFailures({ deps, mirror, ...input, head: input.commit, gates: passed });
  if (blocking.length > 0)
    return { ...verdict({ input, reports, failure: gatesFailure({ input, blocking }) }), ...settled };
  const { findings, notes } = await compareTests({ input, judged, place: readied.place, gates, reports });
  const told = reports.map((report) => withNote(report, notes.get(report.id)));
  return { ...verdict({ input, reports: told, failure: null, findings }), ...settled };
}

/** Whether what failed of a gate before is mended: it passes, and does so at once. One that is flaky is not mended. */
function passes({ outcome, blocking }: GateReport): boolean {
  return outcome === 'passed' && !blocking;
}

function namedGates({ plan, ids }: { plan: Plan; ids: readonly string[] }): Gate[] {
  return plan.gates.filter(({ id }) => ids.includes(id));
}

function gatesFailure({ input, blocking }: { input: GatesInput; blocking: readonly GateReport[] }): Failure {
  const { run, stage, attempt } = input;
  const gates = blocking
    .map(({ id, outcome, reason }) => `gate "${id}" (${outcome}${reason === null ? '' : `: ${reason}`})`)
    .join(', ');
  if (stage === 'handoff') return failure('HANDOFF_GATE_FAILED', { task: run.taskKey, gates });
  return failure('GATE_FAILED', { task: run.taskKey, stage, attempt, gates });
}

function verdict(given: {
  input: GatesInput;
  reports: readonly GateReport[];
  failure: Failure | null;
  findings?: Findings;
}): GatesResult {
  const { input, failure: reason, findings } = given;
  const gates = given.reports.map(summaryOf);
  const outcomes = gates.map(({ id, outcome }) => [id, outcome]);
  const seen = findings === undefined ? {} : { findings };
  const judged = { commit: input.commit, gates: outcomes, ...(findings && { findings: findings.digest }) };
  const digest = createHash('sha256').update(canonicalJson(judged)).digest('hex');
  return { passed: reason === null, gates, digest, failure: reason, ...seen };
}

function withNote(report: GateReport, note: string | undefined): GateReport {
  return note === undefined ? report : { ...report, notes: [...(report.notes ?? []), note] };
}

function summaryOf({
  id,
  outcome,
  required,
  durationMs,
  tests,
  alerts,
  notes,
  rate,
}: GateReport): GateSummary {
  return {
    id,
    outcome,
    required,
    durationMs,
    ...(tests === undefined ? {} : { tests }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(notes === undefined ? {} : { notes }),
    ...(rate === undefined ? {} : { rate }),
  };
}
