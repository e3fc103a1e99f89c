import { readdirSync, readFileSync } from 'node:fs';

import { runTool } from './run-tool.js';

/** A process and the line that it was started with, its words parted by spaces. */
export interface CommandLine {
  readonly pid: number;
  readonly line: string;
}

/** The line that a process was started with; empty when there is no such process. */
export async function commandLineOf(pid: number): Promise<string> {
  if (process.platform === 'linux') return readLine(pid);
  const [found] = await ps(['-p', String(pid)]);
  return found?.line ?? '';
}

/** Those of all processes that can be seen. */
export async function allCommandLines(): Promise<CommandLine[]> {
  if (process.platform !== 'linux') return ps(['-A']);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), line: readLine(Number(name)) }));
}

function readLine(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

async function ps(selection: string[]): Promise<CommandLine[]> {
  const { stdout } = await runTool({
    argv: ['ps', '-ww', '-o', 'pid=,command=', ...selection],
    env: { PATH: '/usr/bin:/bin' },
    timeoutMs: 5000,
  });
  return stdout.split('\n').flatMap((row) => {
    const [, pid, line] = /^\s*(\d+)\s(.*)$/.exec(row) ?? [];
    return pid === undefined || line === undefined ? [] : [{ pid: Number(pid), line: `${line} ` }];
  });
}
