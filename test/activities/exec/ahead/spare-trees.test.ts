import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { SpareTrees } from '../../../../src/activities/exec/ahead/spare-trees.js';
import type { SpareTree } from '../../../../src/git/index.js';
import { TEST_IDENTITY } from '../../../support/git-sandbox.js';
import { openTestStage, type TestStage } from '../../../support/git-stage.js';
import { waitUntil } from '../../../support/wait-until.js';

let stage: TestStage;
let folder: string;
let spares: SpareTrees;
beforeAll(async () => {
  stage = await openTestStage();
  folder = join(stage.dir, 'spare');
});
beforeEach(() => {
  spares = new SpareTrees({ folder });
});
afterEach(() => spares.end());
afterAll(() => stage.close());

const wanted = (change: Partial<SpareTree> = {}): SpareTree => {
  const { mirror, head: commit, origin: fetchUrl } = stage;
  return { mirror, commit, identity: TEST_IDENTITY, fetchUrl, ...change };
};
const lying = () =>
  existsSync(folder) ? readdirSync(folder).flatMap((own) => readdirSync(join(folder, own))) : [];
const trees = () => lying().filter((name) => !name.startsWith('.'));
/** Lays one more, which the line does last. */
const laidAll = async () => {
  spares.lay(wanted({ fetchUrl: 'last' }), 'last');
  await waitUntil('the line to come to its end', async () => {
    const last = await spares.take(wanted({ fetchUrl: 'last' }));
    if (last === null) spares.lay(wanted({ fetchUrl: 'last' }), 'last');
    return last !== null;
  });
};

test('a spare is taken once, by who wants exactly that', async () => {
  spares.lay(wanted(), 'run');
  await laidAll();
  expect(await spares.take(wanted({ fetchUrl: 'elsewhere' }))).toBeNull();
  expect(await spares.take(wanted({ identity: { ...TEST_IDENTITY, name: 'Other' } }))).toBeNull();
  expect(await spares.take(wanted({ sparse: { cone: ['src'], start: stage.head } }))).toBeNull();
  const dir = (await spares.take(wanted())) ?? 'none';
  expect(stage.git(dir, 'status', '--porcelain', '--branch')).toBe('## work');
  expect(await spares.take(wanted())).toBeNull();
});

test('two alike are two', async () => {
  spares.lay(wanted(), 'run');
  spares.lay(wanted(), 'run');
  await laidAll();
  const [one, other] = [await spares.take(wanted()), await spares.take(wanted())];
  expect(new Set([one, other, null]).size).toBe(3);
});

test('one that is wanted before its turn is not made', async () => {
  spares.lay(wanted(), 'run');
  spares.lay(wanted(), 'run');
  // nothing has been begun yet: that takes another turn of the event loop
  expect(await spares.take(wanted())).toBeNull();
  await laidAll();
  expect(trees()).toHaveLength(2);
});

test('one that is under way is waited for', async () => {
  spares.lay(wanted(), 'run');
  await waitUntil('the first to begin', () => trees().length > 0, { everyMs: 0 });
  const dir = (await spares.take(wanted())) ?? 'none';
  expect(stage.git(dir, 'status', '--porcelain')).toBe('');
});

test('one that comes to nothing is nowhere, and holds up no other', async () => {
  const broken = wanted({ commit: 'f'.repeat(40) });
  spares.lay(broken, 'run');
  spares.lay(wanted(), 'run');
  await laidAll();
  expect(await spares.take(broken)).toBeNull();
  expect(await spares.take(wanted())).not.toBeNull();
});

test('what nobody takes goes with its owner', async () => {
  spares.lay(wanted(), 'one');
  spares.lay(wanted(), 'other');
  await laidAll();
  await spares.drop('one');
  expect(await spares.take(wanted())).not.toBeNull();
  expect(await spares.take(wanted())).toBeNull();
});

test('of more than eight the oldest makes room', async () => {
  for (let made = 0; made < 10; made += 1) spares.lay(wanted({ fetchUrl: String(made) }), 'run');
  const taken: boolean[] = [];
  await laidAll();
  for (let made = 0; made < 10; made += 1)
    taken.push((await spares.take(wanted({ fetchUrl: String(made) }))) !== null);
  expect(taken.slice(0, 2)).toEqual([false, false]);
  expect(taken.slice(3)).toEqual(taken.slice(3).map(() => true));
});

test('nothing is left at the end', async () => {
  spares.lay(wanted(), 'run');
  await laidAll();
  spares.lay(wanted(), 'run');
  await spares.end();
  expect(readdirSync(folder)).toEqual([]);
});
