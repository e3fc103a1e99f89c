import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { bytesWritten, outputLog } from '../../src/process/index.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';
import { carry, runs } from './support.js';

const temp = tempDirs();

describe('a time limit', () => {
  test('ends the command', async () => {
    const root = temp();
    const end = await carry({ root, script: 'echo $$ > pid; sleep 60', timeoutMs: 400 });
    expect(end).toMatchObject({ kind: 'timed_out', survivors: [] });
    expect(runs(Number(readFileSync(join(root, 'tree', 'pid'), 'utf8')))).toBe(false);
  });

  test('counts from the start, not from when another worker came', async () => {
    const root = temp();
    const script = 'echo $$ > pid; sleep 60';
    const leave = new AbortController();
    const first = carry({ root, script, leave: leave.signal });
    await waitUntil('the start', () => existsSync(join(root, 'tree', 'pid')));
    const claim = statSync(join(root, 'record', 'started')).mtimeMs;
    await waitUntil('some time', () => Date.now() - claim > 300);
    leave.abort();
    await first;
    let polls = 0;
    const onPoll = () => (polls += 1);
    expect(await carry({ root, script, timeoutMs: 300, onPoll })).toMatchObject({ kind: 'timed_out' });
    expect(polls).toBeLessThanOrEqual(1);
  });

  test('stands although the command ended well on SIGTERM', async () => {
    const script = 'trap "exit 0" TERM; while :; do sleep 0.05; done';
    expect(await carry({ root: temp(), script, timeoutMs: 300, graceMs: 20_000 })).toMatchObject({
      kind: 'timed_out',
    });
  });
});

describe('a stall limit', () => {
  test('ends a command that prints nothing', async () => {
    const script = 'echo once; sleep 60';
    expect(await carry({ root: temp(), script, stallMs: 400 })).toMatchObject({ kind: 'stalled' });
  });

  test('leaves one alone that goes on printing, also while its log is cut', async () => {
    const script =
      'i=0; while [ $i -lt 30 ]; do head -c 3000 /dev/zero; echo; sleep 0.05; i=$((i+1)); done; exit 3';
    const end = await carry({ root: temp(), script, stallMs: 1_200, logBytes: 8_000 });
    expect(end).toMatchObject({ kind: 'exited', exitCode: 3 });
  });
});

describe('the bound of the log', () => {
  test('holds under 200 MB of output; the beginning, the end and the size are kept', async () => {
    const root = temp();
    const log = outputLog({ record: join(root, 'record') });
    let largest = 0;
    const onPoll = () => (largest = Math.max(largest, statSync(log, { throwIfNoEntry: false })?.size ?? 0));
    const script =
      'echo first line; i=0; while [ $i -lt 20 ]; do head -c 10485760 /dev/zero; i=$((i+1)); sleep 0.06; done; echo; echo last line';
    const before = process.memoryUsage().rss;
    const end = await carry({ root, script, logBytes: 1_000_000, onPoll });
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(statSync(log).size).toBeLessThanOrEqual(1_000_100);
    expect(largest).toBeLessThan(200_000_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    const text = readFileSync(log, 'latin1');
    expect(text.startsWith('first line\n')).toBe(true);
    expect(text.endsWith('\nlast line\n')).toBe(true);
    expect(text.match(/\[stagegate: \d+ bytes left out here\]/g)).toHaveLength(1);
    // What is appended in the very moment of a cut is not counted.
    expect(bytesWritten(log)).toBeGreaterThan(0.8 * 20 * 10_485_760);
  });
});

describe('a command that meddles with its record', () => {
  test('a log of 300 GB that are not there is bounded, and its secrets are blotted out', async () => {
    const root = temp();
    const log = outputLog({ record: join(root, 'record') });
    const script =
      'echo my sk-1234; truncate -s 300G /proc/self/fd/1; echo my sk-1234; while [ ! -e go ]; do sleep 0.05; done';
    const onPoll = () => {
      if (bytesWritten(log) > 300_000_000_000) writeFileSync(join(root, 'tree', 'go'), '');
    };
    const end = await carry({ root, script, logBytes: 1_000_000, secrets: ['sk-1234'], onPoll });
    expect(end).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(statSync(log).size).toBeLessThanOrEqual(1_000_100);
    const text = readFileSync(log, 'latin1');
    expect(text).toContain('bytes left out here');
    expect(text).not.toContain('sk-1234');
  });

  test.each(['output.log', 'output.log.cut', 'end.json', 'verdict.json'])(
    'a pipe in the place of %s stops nobody',
    async (name) => {
      const root = temp();
      const file = `../record/${name}`;
      const end = carry({ root, script: `rm -f ${file}; mkfifo ${file}; exit 1`, secrets: ['sk-1234'] });
      expect(await end).toMatchObject({ kind: 'exited', exitCode: 1 });
    },
  );

  test('a pipe in the place of its claim or its exit status interrupts it', async () => {
    const script = 'cd ../record; rm -f claim exit; mkfifo claim exit; sleep 60';
    expect(await carry({ root: temp(), script })).toMatchObject({ kind: 'interrupted', survivors: [] });
  });

  test('a pipe in the place of the log that it is to get keeps it from running, and is waited for by nobody', async () => {
    const root = temp();
    const log = outputLog({ record: join(root, 'record') });
    mkdirSync(join(root, 'record'));
    execFileSync('mkfifo', [log]);
    await expect(carry({ root, script: 'touch ran' })).rejects.toMatchObject({
      failure: { code: 'STATE_FOLDER', retryable: true },
    });
    expect(existsSync(join(root, 'tree', 'ran'))).toBe(false);
  });
});

describe('the poll', () => {
  test('comes at once and tells time, silence and output', async () => {
    const seen: { elapsedMs: number; bytes: number }[] = [];
    await carry({ root: temp(), script: 'echo 12345; sleep 0.8', onPoll: (state) => seen.push(state) });
    expect(seen[0]).toMatchObject({ bytes: 0 });
    expect(seen.at(-1)?.bytes).toBe(6);
    expect(seen.at(-1)?.elapsedMs).toBeGreaterThan(0);
  });
});
