import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { carryProcess, listRecorded } from '../../src/process/index.js';
import { compileSrc } from '../support/compile-src.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';
import { otherWorker } from './other-worker.js';
import { carry, carryInput, runs } from './support.js';

const temp = tempDirs();
const src = compileSrc({ folders: ['process', 'domain', 'config'] });

/** Counts its runs, then waits for the file `go`. */
const COUNTED = 'echo run >> runs; echo $$ > pid; while [ ! -e go ]; do sleep 0.02; done; echo over; exit 4';
const runsOf = (root: string) => readFileSync(join(root, 'tree', 'runs'), 'utf8');
const hasStarted = (root: string) => () => existsSync(join(root, 'tree', 'pid'));
const go = (root: string) => writeFileSync(join(root, 'tree', 'go'), '');

describe('a worker that goes away', () => {
  test('leaves the process running and finds it again', async () => {
    const root = temp();
    const leave = new AbortController();
    const first = carry({ root, script: COUNTED, leave: leave.signal });
    await waitUntil('the start', hasStarted(root));
    leave.abort();
    expect(await first).toEqual({ kind: 'left' });
    const second = carry({ root, script: COUNTED });
    go(root);
    expect(await second).toMatchObject({ kind: 'exited', exitCode: 4 });
    expect(runsOf(root)).toBe('run\n');
  });

  test('killed with SIGKILL, is followed by another one that sees the exit status', async () => {
    const root = temp();
    const input = carryInput({ root, script: COUNTED });
    const first = otherWorker({ src: src(), input });
    await waitUntil('the start', hasStarted(root));
    first.child.kill('SIGKILL');
    expect(await first.end).toBe('');
    const second = carryProcess(input);
    go(root);
    expect(await second).toMatchObject({ kind: 'exited', exitCode: 4 });
    expect(runsOf(root)).toBe('run\n');
  });

  test('may miss the end: it is on the record', async () => {
    const root = temp();
    const input = carryInput({ root, script: COUNTED });
    const first = otherWorker({ src: src(), input });
    await waitUntil('the start', hasStarted(root));
    first.child.kill('SIGKILL');
    await first.end;
    go(root);
    await waitUntil('the end', () => listRecorded({ root })[0]?.state === 'finished');
    expect(await carryProcess(input)).toMatchObject({ kind: 'exited', exitCode: 4 });
    expect(runsOf(root)).toBe('run\n');
  });
});

describe('a record', () => {
  test('that ended gives the same end again and again, and nothing runs', async () => {
    const root = temp();
    const first = await carry({ root, script: 'echo run >> runs; exit 6' });
    const stop = AbortSignal.abort();
    expect(await carry({ root, script: 'echo run >> runs; exit 6', stop })).toEqual(first);
    expect(runsOf(root)).toBe('run\n');
  });

  test('taken by many workers at once, in two Node processes, runs the command once', async () => {
    const root = temp();
    const input = carryInput({ root, script: COUNTED });
    const others = [otherWorker({ src: src(), input }), otherWorker({ src: src(), input })];
    const here = [carryProcess(input), carryProcess(input), carryProcess(input)];
    await waitUntil('the start', hasStarted(root));
    go(root);
    const ends = await Promise.all(here);
    const otherEnds = await Promise.all(others.map(({ end }) => end));
    const [first] = ends;
    expect(first).toMatchObject({ kind: 'exited', exitCode: 4 });
    for (const end of [...ends, ...otherEnds.map((text) => JSON.parse(text) as unknown)])
      expect(end).toEqual(first);
    expect(runsOf(root)).toBe('run\n');
  });

  test('whose process vanished without a status is interrupted, and stays so', async () => {
    const root = temp();
    const end = carry({ root, script: 'echo $$ > pid; kill -KILL $PPID; sleep 60' });
    expect(await end).toMatchObject({ kind: 'interrupted', survivors: [] });
    expect(runs(Number(readFileSync(join(root, 'tree', 'pid'), 'utf8')))).toBe(false);
    expect(await carry({ root, script: 'exit 0' })).toMatchObject({ kind: 'interrupted' });
  });

  test('of an earlier boot is interrupted', async () => {
    const root = temp();
    await carry({ root, script: 'exit 0' });
    const record = join(root, 'record');
    rmSync(join(record, 'end.json'));
    rmSync(join(record, 'exit'));
    const [pid, start] = readFileSync(join(record, 'claim'), 'utf8').split('|');
    writeFileSync(join(record, 'claim'), `${String(pid)}|${String(start)}|another-boot|\n`);
    expect(await carry({ root, script: 'exit 0' })).toMatchObject({ kind: 'interrupted' });
  });

  test('of an earlier boot that came to nothing but its intent is interrupted too', async () => {
    const root = temp();
    await carry({ root, script: 'exit 0' });
    const record = join(root, 'record');
    for (const name of ['end.json', 'exit', 'claim', 'started']) rmSync(join(record, name));
    const intent = JSON.parse(readFileSync(join(record, 'intent.json'), 'utf8')) as object;
    writeFileSync(join(record, 'intent.json'), JSON.stringify({ ...intent, boot: 'another-boot' }));
    expect(await carry({ root, script: 'exit 0' })).toMatchObject({ kind: 'interrupted' });
  });

  test('whose pid belongs to another process by now is interrupted, that process untouched', async () => {
    const root = temp();
    const bystander = carry({ root: join(root, 'other'), script: COUNTED });
    await waitUntil('the bystander', hasStarted(join(root, 'other')));
    const other = readFileSync(join(root, 'other', 'record', 'claim'), 'utf8');
    await carry({ root, script: 'exit 0' });
    const record = join(root, 'record');
    rmSync(join(record, 'end.json'));
    rmSync(join(record, 'exit'));
    const [pid, start, boot] = other.split('|');
    const forged = [pid, String(Number(start) - 1), boot, '\n'].join('|');
    writeFileSync(join(record, 'claim'), forged);
    const stop = AbortSignal.abort();
    expect(await carry({ root, script: 'exit 0', stop })).toMatchObject({ kind: 'interrupted' });
    go(join(root, 'other'));
    expect(await bystander).toMatchObject({ kind: 'exited', exitCode: 4 });
  });
});

describe('a damaged record', () => {
  test('whose claim was never readable ends as interrupted, and the command cannot start any more', async () => {
    const root = temp();
    await carry({ root, script: 'exit 0' });
    for (const name of ['end.json', 'exit', 'started']) rmSync(join(root, 'record', name));
    writeFileSync(join(root, 'record', 'claim'), '12');
    expect(await carry({ root, script: 'echo ran > ran' })).toMatchObject({ kind: 'interrupted' });
    expect(existsSync(join(root, 'tree', 'ran'))).toBe(false);
  });

  test('that is removed while the command runs ends as interrupted; it is not run again', async () => {
    const root = temp();
    const told: number[] = [];
    const end = carry({ root, script: COUNTED, onPoll: ({ elapsedMs }) => told.push(elapsedMs) });
    await waitUntil('the start', () => hasStarted(root)() && told.some((elapsedMs) => elapsedMs > 0));
    const pid = Number(readFileSync(join(root, 'tree', 'pid'), 'utf8'));
    rmSync(join(root, 'record'), { recursive: true });
    expect(await end).toMatchObject({ kind: 'interrupted' });
    expect(runs(pid)).toBe(false);
    expect(runsOf(root)).toBe('run\n');
  });

  test.each(['', 'rubbish', '12', '1|1|1|\n', '99999999999999|x|y|\n', '\0\0\0'])(
    'whose claim reads %j ends as interrupted, with nothing left running',
    async (text) => {
      const root = temp();
      const told: number[] = [];
      const end = carry({ root, script: COUNTED, onPoll: ({ elapsedMs }) => told.push(elapsedMs) });
      await waitUntil('the start', () => hasStarted(root)() && told.some((elapsedMs) => elapsedMs > 0));
      const pid = Number(readFileSync(join(root, 'tree', 'pid'), 'utf8'));
      writeFileSync(join(root, 'record', 'claim'), text);
      expect(await end).toMatchObject({ kind: 'interrupted' });
      expect(runs(pid)).toBe(false);
    },
  );

  test('whose other files are rubbish still tells the exit status', async () => {
    const root = temp();
    const first = await carry({ root, script: 'exit 9' });
    for (const name of ['end.json', 'verdict.json', 'intent.json', 'claim'])
      writeFileSync(join(root, 'record', name), '{"kind":"exi');
    expect(await carry({ root, script: 'exit 1' })).toEqual(first);
  });

  test('whose exit status is cut short is interrupted', async () => {
    const root = temp();
    await carry({ root, script: 'exit 13' });
    rmSync(join(root, 'record', 'end.json'));
    writeFileSync(join(root, 'record', 'exit'), '1');
    expect(await carry({ root, script: 'exit 0' })).toMatchObject({ kind: 'interrupted' });
  });
});
