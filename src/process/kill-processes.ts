import { setTimeout as sleep } from 'node:timers/promises';

import { type Identity, bootId } from './identity.js';
import { type ProcessRow, readProcessTable, startedWith } from './process-table.js';
import { sendSignal } from './send-signal.js';
import { MARKER_VARIABLE } from './record-files.js';

/** How long SIGKILL may take before a process counts as a survivor. */
const SIGKILL_MS = 2_000;

/** Which processes belong to a record: the group and the descendants of `identity`, and whoever carries `marker`. */
export interface Kin {
  readonly identity: Identity | null;
  readonly marker: string;
}

/**
 * Ends all processes of a record: SIGTERM, `graceMs`, SIGKILL; returns at once when there are none. `onWait` is
 * called at least every 100 ms meanwhile. A pid that belongs to another process by now is never touched. Found are
 * the process group, all descendants, and on Linux also the whole session, and orphans in sessions of their own, unless
 * they cleared their environment.
 */
export async function killProcesses({
  kin,
  graceMs,
  onWait,
}: {
  kin: Kin;
  graceMs: number;
  onWait: () => void;
}): Promise<{ survivors: number[] }> {
  let left = findKin(kin);
  if (left.length === 0) return { survivors: [] };
  send({ rows: left, kin, signal: 'SIGTERM' });
  send({ rows: left, kin, signal: 'SIGCONT' });
  left = await waitForEnd({ kin, forMs: graceMs, onWait });
  if (left.length === 0) return { survivors: [] };
  left = await waitForEnd({ kin, forMs: SIGKILL_MS, onWait, signal: 'SIGKILL' });
  return { survivors: left.map((row) => row.pid) };
}

async function waitForEnd({
  kin,
  forMs,
  onWait,
  signal,
}: {
  kin: Kin;
  forMs: number;
  onWait: () => void;
  signal?: 'SIGKILL';
}): Promise<ProcessRow[]> {
  const until = performance.now() + forMs;
  for (let nap = 5; ; nap = Math.min(100, nap * 2)) {
    const left = findKin(kin);
    if (left.length === 0 || performance.now() >= until) return left;
    if (signal !== undefined) send({ rows: left, kin, signal });
    onWait();
    await sleep(Math.min(nap, Math.max(1, until - performance.now())));
  }
}

/** The living processes of a record. */
export function findKin({ identity, marker }: Kin): ProcessRow[] {
  if (identity !== null && identity.boot !== bootId()) return [];
  const rows = readProcessTable().filter((row) => row.pid !== process.pid && row.pid > 1);
  const leader = rows.find((row) => row.pid === identity?.pid && row.start === identity.start);
  const found = new Set<number>();
  if (leader !== undefined) {
    found.add(leader.pid);
    for (const row of rows) if (row.group === leader.pid) found.add(row.pid);
  }
  // A start time of an earlier process is smaller: whatever began before the leader is none of its kin.
  const earliest = leader?.order ?? startOf(identity);
  for (const row of rows) {
    if (row.order < earliest || found.has(row.pid)) continue;
    if (startedWith({ pid: row.pid, name: MARKER_VARIABLE, value: marker })) found.add(row.pid);
    else if (isOrphanOf({ row, identity, rows })) found.add(row.pid);
  }
  addDescendants({ rows, found });
  return rows.filter((row) => found.has(row.pid) && !row.zombie);
}

/**
 * The session that the wrapper began (elsewhere than on Linux its group) is known by its number when the wrapper is gone:
 * no process gets a pid that a session or a group still has. One that has it was started after they had ended, and what
 * has its number is its own.
 */
function isOrphanOf({
  row,
  identity,
  rows,
}: {
  row: ProcessRow;
  identity: Identity | null;
  rows: readonly ProcessRow[];
}): boolean {
  if (identity === null || (row.session ?? row.group) !== identity.pid) return false;
  return !rows.some((other) => other.pid === identity.pid && other.start !== identity.start);
}

const startOf = (identity: Identity | null) =>
  identity === null || process.platform !== 'linux' ? 0 : Number(identity.start);

function addDescendants({ rows, found }: { rows: readonly ProcessRow[]; found: Set<number> }): void {
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const row of rows) if (found.has(row.parent)) found.add(row.pid);
  }
}

/** The group at once when its leader is there (nobody can fork away in between), everybody else one by one. */
function send({
  rows,
  kin,
  signal,
}: {
  rows: readonly ProcessRow[];
  kin: Kin;
  signal: NodeJS.Signals;
}): void {
  const leader = rows.find((row) => row.pid === kin.identity?.pid && row.start === kin.identity.start);
  if (leader !== undefined && leader.group === leader.pid) sendSignal({ pid: -leader.pid, signal });
  for (const row of rows)
    if (leader === undefined || row.group !== leader.pid) sendSignal({ pid: row.pid, signal });
}
