import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';

import { describe, expect, test } from '@jest/globals';

import { LiveScreen } from '../../../src/client/cli/live-screen.js';
import { attemptDir, resolvePaths } from '../../../src/config/paths.js';
import { request, runStatus, stage } from '../../support/run-status.js';
import { tempDirs } from '../../support/temp-dir.js';
import { waitUntil } from '../../support/wait-until.js';

const tempDir = tempDirs();

const status = runStatus({
  stages: [
    stage({ key: 'api', state: 'running', attempt: 1 }),
    stage({ key: 'ui', state: 'validating', attempt: 2 }),
    stage({ key: 'docs' }),
  ],
  approvals: [request()],
});

/** A screen on a terminal that keeps what was drawn last. */
function open({ isTty = true } = {}) {
  const paths = resolvePaths({ env: { STAGEGATE_HOME: tempDir() } });
  const stdin = new PassThrough();
  const stdout = Object.assign(new PassThrough(), { columns: 80, rows: 40, isTTY: isTty });
  let drawn = '';
  stdout.on('data', (chunk) => (drawn += String(chunk)));
  let quits = 0;
  const screen = new LiveScreen({
    context: {
      ...{ stdin, stdout, stderr: stdout, env: {}, cwd: paths.state, isTty, columns: 80 },
      now: () => new Date('2026-03-01T12:03:00.000Z'),
      signal: new AbortController().signal,
    },
    output: { color: false, columns: 80 },
    session: { paths },
    card: ({ subject }) => Promise.resolve(`the card of ${subject}`),
    quit: () => (quits += 1),
  });
  const log = (key: string, attempt: number, name: string, text: string) => {
    const { repository, task, number } = status;
    const run = { slug: repository.slug, taskKey: task.key, number };
    const file = join(attemptDir(paths, { ...run, stage: key, attempt }), name, 'output.log');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  const clear = () => (drawn = '');
  return {
    screen,
    log,
    clear,
    press: (keys: string) => stdin.write(keys),
    drawn: () => drawn,
    quits: () => quits,
  };
}

describe('a watched run on a terminal', () => {
  test('shows below each working stage what it printed last, cleaned', () => {
    const { screen, log, drawn } = open();
    log('api', 1, 'executor', 'first\nreading\r50 %\rsrc/\u001b[31mapi.ts\u001b[0m\n\n');
    log('ui', 2, 'gates/unit', '12 tests passed\n');
    screen.show(status);
    screen.close();
    expect(drawn()).toMatch(/api +.*running.*\n +› src\/api\.ts/);
    expect(drawn()).toMatch(/ui +.*\n +› 12 tests passed/);
    expect(drawn()).not.toContain('50 %');
    expect(drawn()).toContain('q quit, the run goes on');
  });

  test('l shows the log of one working stage after the other, s the status again', async () => {
    const { screen, log, drawn, press, clear } = open();
    log('api', 1, 'executor', 'one\ntwo\n');
    screen.show(status);
    press('l');
    await waitUntil('the log of api', () => drawn().includes('The last output of api'));
    expect(drawn()).toContain('one\ntwo');
    press('l');
    await waitUntil('the log of ui', () => drawn().includes('The last output of ui'));
    expect(drawn()).toContain('Nothing yet, or its log is on another host.');
    clear();
    press('s');
    await waitUntil('the status', () => drawn().includes('docs'));
    screen.close();
  });

  test('d shows what waits for a decision; q ends the watch; other keys and arrows do nothing', async () => {
    const { screen, drawn, press, quits, clear } = open();
    press('d');
    screen.show(status);
    press('xä\t');
    press('\u001b[A');
    press('d');
    await waitUntil('the card', () => drawn().includes('What waits at design'));
    expect(drawn()).toContain('the card of design');
    expect(quits()).toBe(0);
    press('q');
    await waitUntil('the end', () => quits() === 1);
    clear();
    screen.close();
    screen.close();
    expect(drawn()).toContain('docs');
  });

  test('without a terminal nobody listens, and a line tells each change', () => {
    const { screen, press, drawn, quits } = open({ isTty: false });
    press('q');
    screen.show(status);
    screen.close();
    expect(drawn()).toContain('stage api: running (attempt 1 of 3)\n');
    expect(drawn()).not.toContain('quit');
    expect(quits()).toBe(0);
  });
});
