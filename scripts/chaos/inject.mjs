import { setTimeout as sleep } from 'node:timers/promises';

import { carried, endStrays, gitChildren, isStopped, signal } from './processes.mjs';
import { freeze, pauseRun } from './inject-people.mjs';
import { pauseActivity, resetActivity, resetRun, terminateRun } from './inject-temporal.mjs';

const LOOK_MS = 40;
const PATIENCE_MS = 60_000;
const DARK_MS = 500;

/** Each resolves to whether it happened: there may be nobody to hurt. `run` is a DrivenRun. */
const INJECT = {
  'kill worker': ({ installation, run }) => seen({ run, act: () => installation.worker.send('SIGKILL') }),
  // As a service manager does: it drains, ends, and is started again.
  'end worker': ({ installation, run }) => seen({ run, act: () => installation.worker.send('SIGTERM') }),
  'kill server': ({ installation, run }) => seen({ run, act: () => killServer(installation) }),
  'kill executor': (input) => killCarried(input, 'executor'),
  'kill gate': (input) => killCarried(input, 'gate'),
  'kill git': (input) => onGit(input, (git) => signal(git, 'SIGKILL')),
  'kill command': ({ run }) => seen({ run, act: () => run.killCommand() }),
  reboot,
  'stop worker': (input) => stopFor(input, input.installation.worker.pid),
  'stop worker, second starts': async (input) => {
    input.installation.addWorker();
    return stopFor(input, input.installation.worker.pid);
  },
  'stop executor': async (input) => stopFor(input, await groupOfExecutor(input)),
  'stop git': async (input) => stopFor(input, await onGit(input, (git) => git)),
  'stop database': stopDatabase,
  'stall server': (input) => stopFor(input, input.installation.temporalPid),
  'pause activity': pauseActivity,
  'reset activity': resetActivity,
  freeze,
  'pause run': pauseRun,
  terminate: terminateRun,
  'reset workflow': resetRun,
};

/** Waits for a fault's moment, a part of what the run takes without faults, and makes it happen; whether it did. */
export async function inject(input) {
  const { fault, run, expected } = input;
  await run.sleep(fault.at * expected.seconds * 1_000);
  if (run.over) return false;
  return (await INJECT[fault.kind](input)) === true;
}

/** Looks until something is there to be hurt, and gives what `act` gave, or `false` when the run is over. */
export async function seen({ run, act, everyMs = LOOK_MS }) {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until && !run.over) {
    const outcome = await act();
    if (outcome) return outcome;
    await sleep(everyMs);
  }
  return false;
}

/** A git process that the worker waits for; most of them live for some milliseconds only. */
function onGit({ installation, run }, act) {
  return seen({
    run,
    act: () => {
      const [git] = gitChildren(installation.worker.pid);
      return git !== undefined && act(git);
    },
    everyMs: 3,
  });
}

function killServer(installation) {
  const pid = installation.temporalPid;
  return pid !== null && signal(pid, 'SIGKILL');
}

function killCarried({ installation, run }, kind) {
  const act = () => {
    const target = carried({ place: installation.place, slug: run.slug }).find((one) => one.kind === kind);
    if (target === undefined || !signal(-target.pid, 'SIGKILL')) return false;
    run.killed.push(target);
    return true;
  };
  return seen({ run, act });
}

async function groupOfExecutor({ installation: { place }, run }) {
  const find = () => carried({ place, slug: run.slug }).find(({ kind }) => kind === 'executor');
  const target = await seen({ run, act: find });
  return target === false ? false : -target.pid;
}

/** Everything ends at once; what starts afterwards sees another boot. */
async function reboot({ installation, runs }) {
  const { place } = installation;
  const kept = [installation.server, ...installation.workers];
  const up = dark({ installation, runs, kept }).then(() => place.boot());
  for (const one of kept) one.hold(up);
  for (const run of runs) run.reboots += 1;
  await up;
  return true;
}

/** Ends all there is for half a second: some of it may just be starting. */
async function dark({ installation, runs, kept }) {
  const { place } = installation;
  const until = performance.now() + DARK_MS;
  while (performance.now() < until) {
    for (const one of kept) one.send('SIGKILL');
    killServer(installation);
    for (const run of runs) {
      const dying = carried({ place, slug: run.slug });
      for (const target of dying) {
        signal(-target.pid, 'SIGKILL');
        if (!run.killed.some(({ pid }) => pid === target.pid)) run.killed.push(target);
      }
    }
    endStrays(installation);
    await sleep(DARK_MS / 5);
  }
}

async function stopFor({ installation, fault }, pid) {
  if (!pid || !signal(pid, 'SIGSTOP')) return false;
  installation.stopped.add(pid);
  await sleep(fault.forMs);
  installation.stopped.delete(pid);
  signal(pid, 'SIGCONT');
  return true;
}

/** Stops the database as a crash does, and starts it again at the same address; nobody may where it is not the harness's own. */
async function stopDatabase({ installation: { place }, fault }) {
  if (place.database === null || place.database.isStopped) return false;
  await place.database.stop();
  await sleep(fault.forMs);
  await place.database.start();
  return true;
}

/** Lets workers go on that a failpoint stopped, each after a while. */
export async function wakeStopped({ installation, faults, until }) {
  const afterMs = faults.find(({ point }) => point)?.forMs ?? 1_000;
  while (!until()) {
    await sleep(200);
    for (const { pid } of installation.workers) {
      if (pid === null || installation.stopped.has(pid) || !isStopped(pid)) continue;
      await sleep(afterMs);
      signal(pid, 'SIGCONT');
    }
  }
}
