import { join } from 'node:path';

import { failpoint } from '../../config/failpoint.js';
import { describeCommand } from '../../domain/command.js';
import { exitStatus } from '../../domain/failure/exit-status.js';
import type { Gate } from '../../domain/plan/plan.js';
import { GateReport, type GateOutcome, isBlocking } from '../../domain/stage/gate-report.js';
import { listTrackedChanges } from '../../git/index.js';
import { outputLog, readTail } from '../../process/index.js';
import { enumerate } from '../support/changed-paths.js';
import { readJson, writeWhole } from '../support/json-file.js';
import type { AttemptContext } from './attempt-context.js';
import { carry, type Carrier, type Ended } from './carry.js';
import type { Judged } from './findings/judged-commit.js';

const TAIL_BYTES = 8_000;
/** How often a gate that its machine ended is simply run again. */
const INTERRUPTIONS = 3;

interface Finding {
  /** The process record of the try that counted; `null` when nothing ran. */
  readonly record: string | null;
  readonly outcome: GateOutcome;
  readonly reason: string | null;
  readonly exitCode: number | null;
  readonly durationMs: number;
}

/**
 * Runs one gate and writes its report, `gates/<id>.json`; a gate whose report is there is not run again. One that was
 * stopped has said nothing of the commit.
 */
export async function checkGate(input: {
  gate: Gate;
  context: AttemptContext;
  commit: string;
  /** What is checked out, and which of its files are not the commit's own. */
  judged: Judged;
  env: Record<string, string>;
  carrier: Carrier;
}): Promise<GateReport> {
  const { gate, context, commit } = input;
  const file = join(input.carrier.folder, `${gate.id}.json`);
  const known = await readJson({ file, schema: GateReport });
  if (known?.commit === commit) return known;
  const startedAt = new Date().toISOString();
  const record = join(input.carrier.folder, gate.id);
  const finding = gate.disabled === null ? await run(input, record) : disabled(gate.disabled);
  const { profile } = context.plan;
  const { outcome } = finding;
  const log = finding.record === null ? null : outputLog({ record: finding.record });
  const report: GateReport = {
    schemaVersion: 1,
    id: gate.id,
    outcome,
    required: gate.required,
    durationMs: finding.durationMs,
    stage: context.input.stage,
    attempt: context.input.attempt,
    commit,
    command: describeCommand(gate.command),
    exitCode: finding.exitCode,
    profile,
    blocking: isBlocking({ outcome, required: gate.required, profile }),
    reason: finding.reason === null ? null : `${finding.reason}${asBefore(input.judged)}`,
    startedAt,
    ...(input.judged.frozen.length === 0 ? {} : { frozen: [...input.judged.frozen] }),
    log,
    tail: log === null ? '' : readTail({ file: log, maxBytes: TAIL_BYTES }),
  };
  if (input.carrier.departures.stop.aborted) return report;
  failpoint('gate.before');
  await writeWhole({ file, text: JSON.stringify(report, null, 2) });
  failpoint('gate.after');
  return report;
}

async function run(
  { gate, context, judged, env, carrier }: Parameters<typeof checkGate>[0],
  record: string,
): Promise<Finding> {
  const { mirror, folders } = context;
  const { command, timeoutMs } = gate;
  const process = { carrier, command, cwd: folders.tree, env, timeoutMs, stallMs: null };
  let counted = record;
  let end = await carry({ ...process, record });
  for (let tries = 1; end.kind === 'interrupted' && tries <= INTERRUPTIONS; tries += 1) {
    counted = `${record}.${String(tries)}`;
    end = await carry({ ...process, record: counted });
  }
  const finding = { ...read({ end, gate }), record: end.kind === 'not_found' ? null : counted };
  if (finding.outcome !== 'passed') return finding;
  const changed = await listTrackedChanges({ mirror, dir: folders.tree, commit: judged.commit });
  if (changed.length === 0) return finding;
  return {
    ...finding,
    outcome: 'failed',
    reason: `it changed tracked files: ${changed.slice(0, 5).join(', ')}`,
  };
}

function read({ end, gate }: { end: Ended; gate: Gate }): Omit<Finding, 'record'> {
  switch (end.kind) {
    case 'exited': {
      const { exitCode, durationMs } = end;
      if (exitCode === 0) return { outcome: 'passed', reason: null, exitCode, durationMs };
      return { outcome: 'failed', reason: exitStatus(exitCode), exitCode, durationMs };
    }
    case 'not_found':
      return {
        outcome: 'unavailable',
        reason: `"${end.program}" is not there`,
        exitCode: null,
        durationMs: 0,
      };
    case 'timed_out': {
      const reason = `over its time limit of ${String(Math.round(gate.timeoutMs / 1000))} s`;
      return { outcome: 'timed_out', reason, exitCode: null, durationMs: end.durationMs };
    }
    case 'stalled':
    case 'over_limit':
    case 'cancelled':
    case 'interrupted':
      return { outcome: 'failed', reason: `it was ${end.kind}`, exitCode: null, durationMs: end.durationMs };
  }
}

/** What whoever made the attempt must know to understand a verdict. */
function asBefore({ frozen }: Judged): string {
  return frozen.length === 0 ? '' : `, with ${enumerate(frozen)} as before the stage`;
}

function disabled(reason: string): Finding {
  return { outcome: 'disabled', reason, exitCode: null, durationMs: 0, record: null };
}
