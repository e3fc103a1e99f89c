import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The processes whose command line or environment names a text, a folder for instance; one line each. */
export function processesNaming(text: string): string[] {
  const all = existsSync('/proc/self/environ') ? fromProc() : fromPs();
  return all.filter((line) => line.includes(text));
}

function fromProc(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`)} ${read(`/proc/${pid}/environ`)}`);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** `e` shows the environment (macOS, BSD). */
function fromPs(): string[] {
  return execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
}
