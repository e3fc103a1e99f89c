import { setTimeout as sleep } from 'node:timers/promises';

import { commandHere } from './command.mjs';
import { seen } from './inject.mjs';

const AGAIN_MS = 500;

/** Lets nothing begin in the run's repository, for a while. */
export function freeze(input) {
  return between(input, ['freeze', '--reason', 'chaos'], ['unfreeze']);
}

/** Pauses the run, and lets it go on after a while. */
export function pauseRun(input) {
  const { task } = input.run;
  return between(input, ['pause', task], ['resume', task]);
}

/** Gives one command, and another one later: that one again and again, until it is taken or the run is over. */
async function between({ installation: { place }, run, fault }, first, second) {
  const give = async (args) => {
    const ended = await commandHere({ place, cwd: run.checkout, args });
    run.note({ args, ...ended });
    return ended.exitCode === 0;
  };
  const begun = await seen({ run, act: () => give(first), everyMs: AGAIN_MS });
  if (begun !== true) return false;
  await sleep(fault.forMs);
  // whoever held it up lets it go on, however long that takes: else the harness itself would keep it from its end
  while (!run.over) if (await seen({ run, act: () => give(second), everyMs: AGAIN_MS })) break;
  return true;
}
