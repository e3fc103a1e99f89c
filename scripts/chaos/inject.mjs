import { setTimeout as sleep } from 'node:timers/promises';

import { carried, endStrays, gitChildren, isStopped, signal } from './processes.mjs';
import { pauseActivity, resetActivity, resetRun, terminateRun } from './inject-temporal.mjs';

const LOOK_MS = 20;
const PATIENCE_MS = 8_000;

/** Each resolves to whether it happened: there may be nobody to hurt. `run` is a DrivenRun. */
const INJECT = {
  'kill worker': ({ installation }) => installation.worker.send('SIGKILL'),
  'kill server': ({ installation }) => killServer(installation),
  'kill executor': (input) => killCarried(input, 'executor'),
  'kill gate': (input) => killCarried(input, 'gate'),
  'kill git': ({ installation }) =>
    seen(() => {
      const [git] = gitChildren(installation.worker.pid);
      return git !== undefined && signal(git, 'SIGKILL');
    }, 1),
  'kill command': ({ run }) => seen(() => run.killCommand()),
  reboot,
  'stop worker': ({ installation, fault }) => stopFor(installation.worker.pid, fault.forMs),
  'stop worker, second starts': async ({ installation, fault }) => {
    installation.addWorker();
    return stopFor(installation.worker.pid, fault.forMs);
  },
  'stall server': ({ installation, fault }) => stopFor(installation.temporalPid, fault.forMs),
  'pause activity': pauseActivity,
  'reset activity': resetActivity,
  terminate: terminateRun,
  'reset workflow': resetRun,
};

/** Waits for a fault's moment and makes it happen; whether it did. */
export async function inject(input) {
  const { fault, run } = input;
  await run.sleep(fault.atMs);
  if (run.over) return false;
  return (await INJECT[fault.kind](input)) === true;
}

/** Looks until something is there to be hurt. */
export async function seen(act, everyMs = LOOK_MS) {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    if (await act()) return true;
    await sleep(everyMs);
  }
  return false;
}

function killServer(installation) {
  const pid = installation.temporalPid;
  return pid !== null && signal(pid, 'SIGKILL');
}

function killCarried({ installation, run }, kind) {
  return seen(() => {
    const target = carried({ place: installation.place, slug: run.slug }).find((one) => one.kind === kind);
    if (target === undefined || !signal(-target.pid, 'SIGKILL')) return false;
    run.killed.push(target);
    return true;
  });
}

/** Everything ends at once; what starts afterwards sees another boot. */
async function reboot({ installation, run }) {
  const { place } = installation;
  const up = sleep(500).then(() => place.boot());
  for (const kept of [installation.server, ...installation.workers]) kept.hold(up);
  for (const { pid } of installation.workers) if (pid !== null) signal(pid, 'SIGKILL');
  killServer(installation);
  installation.server.send('SIGKILL');
  const dying = carried({ place, slug: run.slug });
  for (const target of dying) signal(-target.pid, 'SIGKILL');
  run.killed.push(...dying);
  endStrays(installation);
  await up;
  return true;
}

async function stopFor(pid, forMs) {
  if (pid === null || !signal(pid, 'SIGSTOP')) return false;
  await sleep(forMs);
  signal(pid, 'SIGCONT');
  return true;
}

/** Lets workers go on that a failpoint stopped, each after a while. */
export async function wakeStopped({ installation, run, afterMs }) {
  while (!run.over) {
    await sleep(200);
    for (const { pid } of installation.workers) {
      if (pid === null || run.stopping || !isStopped(pid)) continue;
      await sleep(afterMs);
      signal(pid, 'SIGCONT');
    }
  }
}
