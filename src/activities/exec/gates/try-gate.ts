import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { exitStatus } from '../../../domain/failure/exit-status.js';
import type { Gate } from '../../../domain/plan/plan.js';
import { listTrackedChanges, Unreadable } from '../../../git/index.js';
import { carry, type Ended } from '../carry.js';
import { leaving } from '../in-time.js';
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
  const reason = await breakingOf(place);
  return reason === null ? { ...ended, reading } : { ...ended, outcome: 'failed', reason, reading };
}

/**
 * Whether a failure may be chance: the command ran and said no. One that was stopped, or has no program, or passed but
 * changed what it must not, fails again.
 */
export function mayBeChance({ outcome, exitCode }: GateTry): boolean {
  return outcome === 'failed' && exitCode !== null && exitCode !== 0 && !NOT_RUN.includes(exitCode);
}

/** What a gate did to its tree that a gate must not; `null` when it did nothing. A stop is not waited with. */
async function breakingOf({ context, commit, carrier }: GatePlace): Promise<string | null> {
  const { stop, leave } = carrier.departures;
  const signal = AbortSignal.any([stop, leave]);
  try {
    const dir = context.folders.tree;
    const changed = await listTrackedChanges({ mirror: context.mirror, dir, commit, signal });
    return changed.length === 0 ? null : `it changed tracked files: ${changed.slice(0, 5).join(', ')}`;
  } catch (error) {
    if (error instanceof Unreadable) return `what it left cannot be compared: ${error.message}`;
    if (stop.aborted) return 'it was cancelled';
    throw leave.aborted ? leaving() : error;
  }
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
