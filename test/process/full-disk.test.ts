import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { killRecorded, listRecorded, reservePorts } from '../../src/process/index.js';
import { onSmallDisk } from '../support/on-small-disk.js';
import { openSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';
import { carry, runs } from './support.js';

const MB = 1024 * 1024;
const temp = tempDirs();

onSmallDisk('on a disk that a command has filled', () => {
  let root: string;
  /** Outside of the disk. */
  let signs: string;
  let disk: SmallDisk;
  beforeEach(() => {
    signs = temp();
    root = join(signs, 'disk');
    disk = openSmallDisk({ dir: root, bytes: MB });
  });
  afterEach(() => disk.close());

  const sign = (name: string) => join(signs, name);
  const pid = () => Number(readFileSync(sign('pid'), 'utf8'));
  const isAtWork = () => existsSync(sign('pid')) && pid() > 1;
  const works = () => `echo $$ > ${sign('pid')}; while [ ! -e ${sign('go')} ]; do sleep 0.02; done`;

  test.each([0, 3, 143])(
    'its exit status %i is there, also for a worker that comes later',
    async (status) => {
      const end = carry({ root, script: `${works()}; exit ${String(status)}` });
      await waitUntil('the command to work', isAtWork);
      disk.fill(0);
      writeFileSync(sign('go'), '');
      expect(await end).toMatchObject({ kind: 'exited', exitCode: status, survivors: [] });
      expect(await carry({ root, script: 'exit 1' })).toMatchObject({ kind: 'exited', exitCode: status });
      disk.free();
      expect(await carry({ root, script: 'exit 1' })).toMatchObject({ kind: 'exited', exitCode: status });
      expect(listRecorded({ root })).toMatchObject([{ state: 'ended' }]);
    },
  );

  test('it is ended when it is to be, whether that can be written down or not', async () => {
    const stop = new AbortController();
    const end = carry({ root, script: works(), stop: stop.signal });
    await waitUntil('the command to work', isAtWork);
    disk.fill(0);
    stop.abort();
    expect(await end).toMatchObject({ kind: 'cancelled', survivors: [] });
    expect(runs(pid())).toBe(false);
  });

  test('it is ended by a worker that only knows its record', async () => {
    const leave = new AbortController();
    const first = carry({ root, script: works(), leave: leave.signal });
    await waitUntil('the command to work', isAtWork);
    leave.abort();
    expect(await first).toEqual({ kind: 'left' });
    disk.fill(0);
    expect(await killRecorded({ record: join(root, 'record'), graceMs: 300 })).toMatchObject({
      kind: 'cancelled',
      survivors: [],
    });
    expect(runs(pid())).toBe(false);
  });

  test('nothing is started, and when there is room it is, once', async () => {
    disk.fill(0);
    const script = `echo ran >> ${sign('ran')}`;
    await expect(carry({ root, script })).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(existsSync(sign('ran'))).toBe(false);
    disk.free();
    expect(await carry({ root, script })).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(readFileSync(sign('ran'), 'utf8')).toBe('ran\n');
  });

  test('ports that nobody was told of are nobody’s', async () => {
    disk.fill(0);
    const wanted = { stateDir: root, owner: 'a', count: 10 };
    await expect(reservePorts(wanted)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(readdirSync(join(root, 'ports'))).toEqual([]);
    disk.free();
    expect(await reservePorts(wanted)).toHaveLength(10);
  });
});
