import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { DrivenRun } from './driven-run.mjs';
import { collectFacts, leftovers, unsettled } from './facts.mjs';
import { arm, markFired } from './failpoints.mjs';
import { inject, wakeStopped } from './inject.mjs';
import { reference, violations } from './oracle.mjs';
import { endStrays, signal } from './processes.mjs';
import { notReplayed } from './replayed.mjs';
import { whereItStands } from './stuck.mjs';

/** A run that takes so many times as long as without faults, and three minutes more, will never end. */
const LIMIT = { fixedMs: 180_000, times: 4 };

/**
 * Runs some plans at the same time, each with its faults, and judges each. What hits the worker or the server hits all of
 * them. A member without `expected` is a reference itself: its outcome has what others are compared with. What is left `quietMs` after their end counts as left over.
 */
export async function round({ installation, members, quietMs }) {
  const faults = members.flatMap((member) => member.faults);
  arm({ installation, faults });
  const runs = await Promise.all(members.map((member) => DrivenRun.make({ installation, ...member })));
  for (const run of runs) mkdirSync(run.counts, { recursive: true });
  const stopped = { isOver: false };
  const waking = wakeStopped({ installation, faults, until: () => stopped.isOver });
  const driven = await Promise.all(
    members.map((member, index) => oneOf({ installation, member, run: runs[index], runs })),
  ).finally(() => (stopped.isOver = true));
  await waking;
  await untilQuiet({ installation, runs, quietMs });
  markFired({ installation, faults });
  const outcomes = [];
  for (const [index, run] of runs.entries())
    outcomes.push(await judge({ installation, run, quietMs, ...members[index], ...driven[index] }));
  await installation.dropExtraWorker();
  for (const [index, run] of runs.entries()) if (!driven[index].isOver) await rescue({ installation, run });
  return outcomes;
}

/** Drives one run and lets its faults happen. */
async function oneOf({ installation, member, run, runs }) {
  const began = performance.now();
  const injecting = Promise.all(
    member.faults
      .filter(({ kind }) => kind !== 'failpoint')
      .map(
        async (fault) =>
          (fault.done = await inject({ installation, run, runs, fault, ...member }).catch(() => false)),
      ),
  );
  const limitMs = LIMIT.fixedMs + LIMIT.times * 1_000 * (member.expected?.seconds ?? 0);
  const isOver = await run.drive({ limitMs });
  run.finish();
  const seconds = (performance.now() - began) / 1000;
  await injecting;
  return { isOver, seconds };
}

async function judge({ installation, run, quietMs, expected, isOver, seconds }) {
  const facts = await collectFacts({ installation, run });
  if (expected === null) {
    if (!isOver) throw new Error(`the reference ${run.shape} did not end`);
    return { found: [], seconds, expected: { ...reference(facts), seconds } };
  }
  const found = isOver
    ? violations({ facts, expected, run })
    : ['it did not end', ...(await whereItStands({ installation, run }))];
  // what goes by itself was under way: a worker that had been given up finishes what it was doing
  const left = await untilQuiet({ installation, runs: [run], quietMs });
  found.push(...left.map((what) => `left over: ${what}`), ...(await notReplayed({ installation, run })));
  return { found, seconds, expected };
}

/** Waits until nothing of the runs is left, or long enough to say that it stays; gives what is left then. */
async function untilQuiet({ installation, runs, quietMs }) {
  const until = performance.now() + quietMs;
  for (;;) {
    for (const { pid } of installation.workers) if (pid !== null) signal(pid, 'SIGCONT');
    const present = runs.flatMap((run) => leftovers({ installation, run }));
    const isOver = performance.now() >= until;
    if (present.length === 0 || isOver) {
      const held = await Promise.all(runs.map((run) => unsettled({ installation, run })));
      const left = [...present, ...held.flat()];
      if (left.length === 0 || isOver) return left;
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
