import { join } from 'node:path';

import { failpoint } from '../../config/failpoint.js';
import { describeCommand } from '../../domain/command.js';
import type { Gate } from '../../domain/plan/plan.js';
import { GateReport, isBlocking } from '../../domain/stage/gate-report.js';
import type { Quarantined } from '../../domain/stage/quarantine.js';
import { enumerate } from '../../domain/text/enumerate.js';
import { outputLog, readTail } from '../../process/index.js';
import { readJson, writeWhole } from '../support/json-file.js';
import type { Judged } from './findings/judged-commit.js';
import { reportParts } from './gates/report-parts.js';
import type { GatePlace, Readied } from './gates/gate-place.js';
import { keepTests } from './gates/kept-tests.js';
import { type GateTry, mayBeChance, tryGate } from './gates/try-gate.js';
import { excusedBy, weighTries, type Weighed } from './gates/weigh-tries.js';

const TAIL_BYTES = 8_000;

interface Finding extends Weighed {
  readonly first: GateTry | null;
  readonly second: GateTry | null;
}

/**
 * Runs one gate and writes its report, `gates/<id>.json`; a gate whose report is there is not run again. One that was
 * stopped has said nothing of the commit. One that fails is run once more elsewhere before it counts.
 */
export async function checkGate(input: {
  gate: Gate;
  commit: string;
  /** What is checked out, and which of its files are not the commit's own. */
  judged: Judged;
  place: GatePlace;
  /** Another fresh checkout of the same. */
  again: () => Promise<Readied>;
  quarantine: readonly Quarantined[];
}): Promise<GateReport> {
  const { gate, commit, judged } = input;
  const { context, carrier } = input.place;
  const file = join(carrier.folder, `${gate.id}.json`);
  const known = readJson({ file, schema: GateReport });
  if (known?.commit === commit) return known;
  const startedAt = new Date().toISOString();
  const finding = gate.disabled === null ? await run(input) : disabled(gate.disabled);
  const { profile } = context.plan;
  const { outcome, reason, first, second } = finding;
  const log = logOf(first);
  const report: GateReport = {
    schemaVersion: 1,
    id: gate.id,
    outcome,
    required: gate.required,
    durationMs: (first?.durationMs ?? 0) + (second?.durationMs ?? 0),
    stage: context.input.stage,
    attempt: context.input.attempt,
    commit,
    command: describeCommand(gate.command),
    exitCode: first?.exitCode ?? null,
    profile,
    blocking: isBlocking({ outcome, required: gate.required, profile }),
    reason: reason === null ? null : `${reason}${asBefore(judged)}`,
    startedAt,
    ...(judged.frozen.length === 0 ? {} : { frozen: [...judged.frozen] }),
    ...reportParts(finding),
    ...(second === null ? {} : { again: secondRun(second) }),
    log,
    tail: log === null ? '' : readTail({ file: log, maxBytes: TAIL_BYTES }),
  };
  if (carrier.departures.stop.aborted) return report;
  if (finding.tests !== null) await keepTests({ ...input, tests: finding.tests });
  failpoint('gate.before');
  await writeWhole({ file, text: JSON.stringify(report, null, 2) });
  failpoint('gate.after');
  return report;
}

async function run(input: Parameters<typeof checkGate>[0]): Promise<Finding> {
  const { gate, place } = input;
  const { profile } = place.context.plan;
  const first = await tryGate({ gate, place, record: gate.id });
  const { quarantine } = input;
  const excuseOf = (tried: GateTry) => excusedBy({ gate: gate.id, tried, quarantine, now: new Date() });
  const early = excuseOf(first);
  const wanted =
    early?.all !== true &&
    gate.rerun !== false &&
    mayBeChance(first) &&
    !place.carrier.departures.stop.aborted;
  const readied = wanted ? await input.again() : null;
  const record = `${gate.id}.again`;
  const second = readied?.kind === 'place' ? await tryGate({ gate, place: readied.place, record }) : null;
  const notAgain =
    readied?.kind === 'unready' ? `it could not be run once more: ${readied.unready.failure.message}` : null;
  const late = second === null ? null : excuseOf(second);
  const excused = late?.all === true ? late : early;
  return { first, second, ...weighTries({ first, second, notAgain, excused, profile }) };
}

function secondRun(second: GateTry): NonNullable<GateReport['again']> {
  const { outcome, reason, exitCode, durationMs } = second;
  return { outcome, reason, exitCode, durationMs, log: logOf(second) };
}

function logOf(run: GateTry | null): string | null {
  return run === null || run.record === null ? null : outputLog({ record: run.record });
}

/** What whoever made the attempt must know to understand a verdict. */
function asBefore({ frozen }: Judged): string {
  return frozen.length === 0 ? '' : `, with ${enumerate(frozen)} as before the stage`;
}

function disabled(reason: string): Finding {
  return { outcome: 'disabled', reason, notes: [], tests: null, alerts: null, first: null, second: null };
}
