import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

import { companionFile } from '../../../src/config/build.js';
import { Companion } from '../../../src/git/companion/companion.js';
import { type CarriedEnd, carryProcess, outputLog } from '../../../src/process/index.js';
import { readProcess } from '../../../src/process/process-table.js';
import { type StartDetached, startDetached, startThrough } from '../../../src/process/start-detached.js';
import { processesNaming } from '../../support/processes-naming.js';
import { tempDirs } from '../../support/temp-dir.js';
import { waitUntil } from '../../support/wait-until.js';
import { carryInput } from '../../process/support.js';

/** An error by what it says: it may come from another realm than the test's. */
const Said = z.object({ message: z.string(), code: z.string() });

const temp = tempDirs();
let root: string;
let script: string;
let companion: Companion;
let letGo: () => void;
beforeEach(() => {
  root = temp();
  script = join(root, 'companion.mjs');
  copyFileSync(companionFile(), script);
  companion = new Companion({ script });
  letGo = startThrough({ start: (process) => companion.start(process) });
});
afterEach(async () => {
  letGo();
  await companion.end();
});

const pidOf = (): number => Number(processesNaming(script)[0]?.split(' ')[0]);
const carry = (given: Partial<Parameters<typeof carryInput>[0]> & { script: string }): Promise<CarriedEnd> =>
  carryProcess(carryInput({ root, ...given }));
const printed = (): string => readFileSync(outputLog({ record: join(root, 'record') }), 'utf8');
const starts = (): string => readFileSync(join(root, 'tree', 'starts'), 'utf8');

describe('a process that a companion starts', () => {
  test('is its child, in a session of its own, and tells how it ended', async () => {
    const end = await carry({ script: 'read -r line < /proc/$PPID/stat; echo "$line"; exit 7' });
    expect(end).toMatchObject({ kind: 'exited', exitCode: 7 });
    const [pid, , , parent, , session] = printed().split(' ');
    expect(parent).toBe(String(pidOf()));
    expect(session).toBe(pid);
  });

  test('reads what it is given', async () => {
    const stdin = join(root, 'tree', 'in.txt');
    mkdirSync(join(root, 'tree'), { recursive: true });
    copyFileSync(companionFile(), stdin);
    await carry({ script: 'cksum', stdin });
    expect(printed()).toMatch(new RegExp(` ${String(readFileSync(stdin).length)}\\s*$`));
  });

  test('runs on when the companion is killed, is started once, and is collected', async () => {
    const asked = carry({ script: 'echo once >> starts; until [ -e go ]; do sleep 0.05; done; exit 3' });
    await waitUntil('the process to run', () => processesNaming('until [ -e go ]').length > 0);
    process.kill(pidOf(), 'SIGKILL');
    await waitUntil('the companion to be gone', () => processesNaming(script).length === 0);
    mkdirSync(join(root, 'tree', 'go'));
    expect(await asked).toMatchObject({ kind: 'exited', exitCode: 3 });
    expect(starts()).toBe('once\n');
  });

  test('is started by the next companion when one dies before it has answered', async () => {
    let died = 0;
    letGo();
    letGo = startThrough({
      start: async (given) => {
        if (died > 0) return companion.start(given);
        // it is there, and has not read what it is asked yet
        await companion.start({ ...given, args: ['-c', 'exit 0'] });
        process.kill(pidOf(), 'SIGSTOP');
        const asked = companion.start(given);
        process.kill(pidOf(), 'SIGKILL');
        died += 1;
        return asked;
      },
    });
    expect(await carry({ script: 'echo once >> starts' })).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(starts()).toBe('once\n');
    expect(died).toBe(1);
  });

  test('does not keep whoever asked from seeing that it is over', async () => {
    const log = join(root, 'log');
    const { over } = await companion.start({
      program: '/bin/sh',
      args: ['-c', ':'],
      cwd: root,
      env: {},
      log,
    });
    await over;
  });

  test.each<[string, Partial<Parameters<StartDetached>[0]>]>([
    ['too long', { args: ['x'.repeat(3_000_000)] }],
    ['with a NUL', { args: ['a\0b'] }],
    ['no such program', { program: '/no/such/program' }],
    ['no such input', { stdin: '/no/such/input' }],
  ])('cannot be started in the same words: %s', async (_what, change) => {
    const given = { program: '/bin/true', args: [], cwd: root, env: {}, log: join(root, 'log'), ...change };
    const told = async (start: StartDetached) => {
      const error = Said.parse(await start(given).catch((reason: unknown) => reason));
      return { message: error.message, code: error.code };
    };
    expect((await told(startDetached)).code).toMatch(/^E/);
    expect(await told((process) => companion.start(process))).toEqual(await told(startDetached));
  });

  test('stays when whoever started it ends the companion', async () => {
    const log = join(root, 'log');
    await companion.start({
      program: '/bin/sh',
      args: ['-c', 'echo $$; until [ -e go ]; do sleep 0.05; done'],
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '' },
      log,
    });
    await companion.end();
    await waitUntil('its number', () => readFileSync(log, 'utf8') !== '');
    const pid = Number(readFileSync(log, 'utf8'));
    expect(readProcess(pid)?.zombie).toBe(false);
    mkdirSync(join(root, 'go'));
    await waitUntil('it to end', () => readProcess(pid) === null);
  });
});
