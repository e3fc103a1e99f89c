import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { DrivenRun } from './driven-run.mjs';
import { collectFacts, leftovers } from './facts.mjs';
import { inject, wakeStopped } from './inject.mjs';
import { endStrays, signal } from './processes.mjs';
import { reference, violations } from './oracle.mjs';

const LIMIT_MS = 180_000;
const QUIET_MS = 20_000;

/** Runs one plan with its faults, and judges it. Without `expected` it is a reference itself. */
export async function oneRun({ installation, task, shape, faults, expected, quietMs = QUIET_MS }) {
  arm({ installation, faults });
  const run = await DrivenRun.make({ installation, task, shape });
  mkdirSync(run.counts, { recursive: true });
  const began = performance.now();
  const injecting = Promise.all(
    faults
      .filter(({ kind }) => kind !== 'failpoint')
      .map(async (fault) => (fault.done = await inject({ installation, run, fault }).catch(() => false))),
  );
  const waking = wakeStopped({
    installation,
    run,
    afterMs: faults.find(({ point }) => point)?.forMs ?? 1_000,
  });
  const isOver = await run.drive({ limitMs: LIMIT_MS });
  run.finish();
  await Promise.all([injecting, waking]);
  const fired = firedPoints(installation.place);
  for (const fault of faults) if (fault.point) fault.done = fired.includes(nameAndAction(fault));
  const left = await untilQuiet({ installation, run, quietMs });
  const found = isOver ? [] : ['it did not end'];
  const facts = await collectFacts({ installation, run });
  if (expected === null) return { seconds: seconds(began), found, expected: reference(facts) };
  if (isOver) found.push(...violations({ facts, expected, run, faults }));
  found.push(...left.map((what) => `left over: ${what}`));
  if (!isOver) await rescue({ installation, run });
  return { seconds: seconds(began), found, expected, status: run.status };
}

const seconds = (began) => (performance.now() - began) / 1000;
const nameAndAction = ({ point }) => `${point.name}=${point.action}@${String(point.times)}`;

function arm({ installation, faults }) {
  const { failpoints } = installation.place;
  const lines = faults.filter(({ point }) => point).map(nameAndAction);
  for (const name of readdirSync(failpoints))
    if (name !== 'armed') rmSync(join(failpoints, name), { force: true });
  writeFileSync(join(failpoints, 'armed'), `${lines.join('\n')}\n`);
}

function firedPoints({ failpoints }) {
  const file = join(failpoints, 'fired');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[0]);
}

/** Waits until nothing of the run is left, or long enough to say that it stays. */
async function untilQuiet({ installation, run, quietMs }) {
  const until = performance.now() + quietMs;
  for (;;) {
    for (const { pid } of installation.workers) if (pid !== null) signal(pid, 'SIGCONT');
    const left = leftovers({ installation, run });
    if (left.length === 0 || performance.now() > until) {
      await installation.dropExtraWorker();
      return left;
    }
    await sleep(200);
  }
}

/** A run that does not end must not stand in the way of the next one. */
async function rescue({ installation, run }) {
  await installation.client.workflow
    .getHandle(run.workflowId)
    .terminate('chaos gives up')
    .catch(() => undefined);
  installation.worker.send('SIGKILL');
  endStrays(installation);
}
