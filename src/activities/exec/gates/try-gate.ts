import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { exitStatus } from '../../../domain/failure/exit-status.js';
import type { Gate } from '../../../domain/plan/plan.js';
import { listTrackedChanges, type Mirror } from '../../../git/index.js';
import { carry, type Ended } from '../carry.js';
import {
  clearReports,
  NOTHING_READ,
  readReports,
  Reading,
  type ReportPlace,
} from '../reports/read-reports.js';
import type { GatePlace } from './gate-place.js';

/** How often a gate that its machine ended is simply run again. */
const INTERRUPTIONS = 3;
/** What a shell says of a program that it cannot run, or cannot find. */
const NOT_RUN: readonly (number | null)[] = [126, 127];

/** One run of a gate. */
export interface GateTry {
  /** The process record of the try that counted; `null` when nothing ran. */
  readonly record: string | null;
  readonly outcome: 'passed' | 'failed' | 'timed_out' | 'unavailable';
  readonly reason: string | null;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly reading: Reading;
}

/** Runs a gate in its place, and reads what it wrote. Called again, it finds the process of before by its record. */
export async function tryGate(given: { gate: Gate; place: GatePlace; record: string }): Promise<GateTry> {
  const { gate, place } = given;
  const { context, commit, env, carrier } = place;
  const { mirror, folders } = context;
  const { command, timeoutMs } = gate;
  const reports: ReportPlace = { mirror, tree: folders.tree, commit };
  const process = { carrier, command, cwd: folders.tree, env, timeoutMs, stallMs: null };
  const run = async (record: string) => {
    if (!existsSync(record)) await clearReports({ gate, place: reports });
    return carry({ ...process, record });
  };
  const first = join(carrier.folder, given.record);
  let counted = first;
  let end = await run(first);
  for (let tries = 1; end.kind === 'interrupted' && tries <= INTERRUPTIONS; tries += 1) {
    counted = `${first}.${String(tries)}`;
    end = await run(counted);
  }
  const ended = { ...endOf({ end, gate }), record: end.kind === 'not_found' ? null : counted };
  if (end.kind !== 'exited') return { ...ended, reading: NOTHING_READ };
  const read = await readReports({ gate, place: reports });
  const cleaned = await carrier.scanner.cleanAll(read);
  const reading = cleaned === read ? read : Reading.parse(cleaned);
  if (ended.outcome !== 'passed') return { ...ended, reading };
  const changed = await changedFiles({ mirror, dir: folders.tree, commit });
  if (changed === null) return { ...ended, reading };
  return { ...ended, outcome: 'failed', reason: `it changed tracked files: ${changed}`, reading };
}

/**
 * Whether a failure may be chance: the command ran and said no. One that was stopped, or has no program, or passed but
 * changed what it must not, fails again.
 */
export function mayBeChance({ outcome, exitCode }: GateTry): boolean {
  return outcome === 'failed' && exitCode !== null && exitCode !== 0 && !NOT_RUN.includes(exitCode);
}

async function changedFiles(at: { mirror: Mirror; dir: string; commit: string }): Promise<string | null> {
  const changed = await listTrackedChanges(at);
  return changed.length === 0 ? null : changed.slice(0, 5).join(', ');
}

function endOf({ end, gate }: { end: Ended; gate: Gate }): Omit<GateTry, 'record' | 'reading'> {
  switch (end.kind) {
    case 'exited': {
      const { exitCode, durationMs } = end;
      if (exitCode === 0) return { outcome: 'passed', reason: null, exitCode, durationMs };
      return { outcome: 'failed', reason: exitStatus(exitCode), exitCode, durationMs };
    }
    case 'not_found': {
      const reason = `"${end.program}" is not there`;
      return { outcome: 'unavailable', reason, exitCode: null, durationMs: 0 };
    }
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
