import { expect, test } from '@jest/globals';

import { OnceATurn } from '../../../src/workflows/state/once-a-turn.js';

/** What was there to be seen each time that somebody looked. */
function looks() {
  const seen: number[] = [];
  const world = { now: 0 };
  return { seen, world, look: new OnceATurn(() => seen.push(world.now)) };
}

test('asked for a thousand times in one turn, it is done once, and sees the last of it', async () => {
  const { seen, world, look } = looks();
  for (let n = 1; n <= 1000; n += 1) {
    world.now = n;
    look.ask();
  }
  expect(seen).toEqual([]);
  await Promise.resolve();
  expect(seen).toEqual([1000]);
});

test('promises that were begun together ask for one', async () => {
  const { seen, world, look } = looks();
  const one = async () => {
    await Promise.resolve();
    world.now += 1;
    look.ask();
  };
  await Promise.all(Array.from({ length: 1000 }, one));
  expect(seen).toEqual([1000]);
});

test('the next turn has its own', async () => {
  const { seen, world, look } = looks();
  for (const now of [1, 2]) {
    world.now = now;
    look.ask();
    await Promise.resolve();
  }
  expect(seen).toEqual([1, 2]);
});

test('what it asks for while it is done comes in the next turn', async () => {
  let done = 0;
  const look = new OnceATurn(() => {
    done += 1;
    if (done < 3) look.ask();
  });
  look.ask();
  await new Promise(setImmediate);
  expect(done).toBe(3);
});
