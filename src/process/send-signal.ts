import { hasCode } from '../domain/system-error.js';

/** Sends a signal to a process, or to a group by its negative number; one that is gone, or another user's, is fine. */
export function sendSignal({ pid, signal }: { pid: number; signal: NodeJS.Signals }): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH', 'EPERM')) throw error;
  }
}
