import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { type ProcessRow, readProcess } from './process-table.js';

/** Which process, once and for all: a pid alone is used again, and start times begin anew at each boot. */
export interface Identity {
  readonly pid: number;
  /** As the system tells it: clock ticks since boot on Linux, a date on macOS. Compared, never computed with. */
  readonly start: string;
  readonly boot: string;
}

let boot: string | null = null;

/** The id of the machine's current boot. */
export function bootId(): string {
  boot ??= (
    process.platform === 'linux'
      ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')
      : execFileSync('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], { encoding: 'utf8' })
  ).trim();
  return boot;
}

/** The process as it stands now; `null` when it is gone, is a zombie, or its pid belongs to another one by now. */
export function findAlive(identity: Identity): ProcessRow | null {
  if (identity.boot !== bootId()) return null;
  const row = readProcess(identity.pid);
  return row !== null && row.start === identity.start && !row.zombie ? row : null;
}

/** Who the process with this pid is at this moment; `null` when there is none. */
export function identityOf({ pid }: { pid: number }): Identity | null {
  const row = readProcess(pid);
  return row === null || row.zombie ? null : { pid, start: row.start, boot: bootId() };
}
