import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

import { listRecorded } from '../../dist/process/index.js';

/** Sends a signal to a process, or to a group by its negative number; whether somebody was there. */
export function signal(pid, name) {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/** What /proc says of a process; `null` when it is gone. */
function look(pid) {
  const text = read(join('/proc', String(pid), 'stat'));
  if (text === '') return null;
  const [state] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const command = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
  return { pid: Number(pid), state, command };
}

/** Whether a process is stopped by a signal. */
export const isStopped = (pid) => look(pid)?.state === 'T';

/** The git processes that a worker is waiting for. Fast: most of them live for some milliseconds only. */
export function gitChildren(worker) {
  const children = read(`/proc/${String(worker)}/task/${String(worker)}/children`)
    .split(' ')
    .filter(Boolean);
  return children.filter((pid) => read(`/proc/${pid}/comm`).trim() === 'git').map(Number);
}

/** What a git process was told to do, without its configuration. */
export const argsOf = (pid) =>
  read(`/proc/${pid}/cmdline`)
    .split('\0')
    .filter((word) => word !== '' && word !== '-c' && !word.includes('='))
    .join(' ')
    .slice(0, 100);

function read(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** What the engine carries of one task, running now: `executor`, a gate, or a set-up step. */
export function carried({ place, slug }) {
  const root = join(place.paths.state, 'logs', slug);
  return listRecorded({ root })
    .filter(({ pid }) => pid !== null && signal(pid, 0))
    .map(({ record, pid }) => {
      const [, , stage, , first] = relative(root, record).split(sep);
      return { pid, stage, kind: first.startsWith('executor') ? 'executor' : 'gate' };
    });
}

/** Executors and gates of this place, and whatever they left behind; of one repository only if it is named. */
export function strays({ place, slug = '' }) {
  const marks = ['STAGEGATE_PROCESS=', place.folder, slug];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      const environment = read(`/proc/${name}/environ`);
      return marks.every((mark) => environment.includes(mark));
    })
    .map(look)
    .filter((row) => row !== null && row.state !== 'Z');
}

/** Ends them, as the end of a machine does. */
export function endStrays({ place }) {
  for (const { pid } of strays({ place })) signal(pid, 'SIGKILL');
}
