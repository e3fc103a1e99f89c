import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** One process of the machine. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Linux only. */
  readonly session: number | null;
  /** Dead, waiting for its parent to notice. */
  readonly zombie: boolean;
  /** When it started, as in {@link Identity}. */
  readonly start: string;
  /** The same as a number that grows: an ancestor's is never larger than its descendant's. */
  readonly order: number;
}

/** All processes that can be seen. */
export function readProcessTable(): ProcessRow[] {
  if (process.platform !== 'linux') return ps(['-A']);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
}

/** One process; `null` when there is none with this pid. */
export function readProcess(pid: number): ProcessRow | null {
  if (process.platform === 'linux') return readStat(pid);
  return ps(['-p', String(pid)])[0] ?? null;
}

/**
 * Whether a process was started with `NAME=value` in its environment. Linux only, own processes only; `false`
 * where it cannot be known.
 */
export function startedWith({ pid, name, value }: { pid: number; name: string; value: string }): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return `\0${readFileSync(`/proc/${String(pid)}/environ`, 'latin1')}`.includes(`\0${name}=${value}\0`);
  } catch {
    return false;
  }
}

/** proc_pid_stat(5): the name is in parentheses and may contain anything; state, parent, group and session follow it. */
export function parseStat(text: string): ProcessRow | null {
  const pid = Number(text.slice(0, text.indexOf(' ')));
  const [state, parent, group, session, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = rest[15];
  if (state === undefined || start === undefined || !Number.isInteger(pid)) return null;
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    zombie: state === 'Z' || state === 'X',
    start,
    order: Number(start),
  };
}

function readStat(pid: number): ProcessRow | null {
  try {
    return parseStat(readFileSync(`/proc/${String(pid)}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

/** Elsewhere `ps` tells the same, to the second. */
function ps(selection: string[]): ProcessRow[] {
  const columns = ['-o', 'pid=,ppid=,pgid=,stat=,lstart='];
  return psOutput([...selection, ...columns])
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, group, state, start] =
        /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*\S)\s*$/.exec(line) ?? [];
      if (pid === undefined || state === undefined || start === undefined) return [];
      return [
        {
          pid: Number(pid),
          parent: Number(parent),
          group: Number(group),
          session: null,
          zombie: state.startsWith('Z'),
          start,
          order: Date.parse(`${start} UTC`),
        },
      ];
    });
}

function psOutput(args: string[]): string {
  try {
    return execFileSync('/bin/ps', args, { encoding: 'utf8', env: { LC_ALL: 'C', TZ: 'UTC0' } });
  } catch {
    return '';
  }
}
