import { describe, expect, test } from '@jest/globals';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { findLogs } from '../../../src/client/local/find-logs.js';
import { followLogs, readLog } from '../../../src/client/local/follow-logs.js';
import { resolvePaths } from '../../../src/config/paths.js';
import { attemptDir } from '../../../src/config/paths.js';
import type { StageStatus } from '../../../src/domain/run/run-status.js';
import { attempt, runStatus, stage } from '../../support/run-status.js';
import { tempDirs } from '../../support/temp-dir.js';
import { waitUntil } from '../../support/wait-until.js';

const tempDir = tempDirs();
const status = runStatus({
  stages: [
    stage({ key: 'design', state: 'completed', attempt: 1, startedAt: '2026-03-01T12:00:01.000Z' }),
    stage({ key: 'api', state: 'running', attempt: 2, startedAt: '2026-03-01T12:00:02.000Z' }),
    stage({ key: 'e2e' }),
  ],
});

function install(logs: Readonly<Record<string, string>>) {
  const paths = resolvePaths({ env: { STAGEGATE_HOME: tempDir() } });
  const { repository, task, number } = status;
  for (const [path, text] of Object.entries(logs)) {
    const [name = '', attempt = '1', ...rest] = path.split('/');
    const key = { slug: repository.slug, taskKey: task.key, number, stage: name, attempt: Number(attempt) };
    const file = join(attemptDir(paths, key), ...rest, 'output.log');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { paths };
}

const anything = { stage: null, attempt: undefined, gate: undefined };

describe('findLogs', () => {
  const session = () =>
    install({
      'api/2/gates/unit': 'red\n',
      'api/2/executor': 'working\n',
      'api/2/setup-1': 'npm ci\n',
      'api/1/executor': 'first try\n',
      'design/1/executor': 'thinking\n',
    });

  test('takes the stage that works and its last attempt; set-up, executor, gates in order', () => {
    const found = findLogs(session(), status, anything);
    expect(found).toMatchObject({ stage: 'api', attempt: 2 });
    expect(found.logs.map(({ name }) => name)).toEqual(['setup-1', 'executor', 'unit']);
  });

  test('takes the attempt and the gate that are named', () => {
    const one = findLogs(session(), status, { ...anything, stage: 'api', attempt: 1 });
    expect(one.logs.map((log) => readLog({ log, lines: undefined }))).toEqual(['first try\n']);
    const gate = findLogs(session(), status, { ...anything, gate: 'unit' });
    expect(gate.logs.map((log) => readLog({ log, lines: undefined }))).toEqual(['red\n']);
    expect(findLogs(session(), status, { ...anything, gate: 'lint' }).logs).toEqual([]);
  });

  test('looks for a kept attempt where it was made, also after its stage was taken back', () => {
    const kept = attempt({ attempt: 2, run: 1 });
    const reuse = { kind: 'kept', run: 1, attempt: 2 } as const;
    const of = (part: Partial<StageStatus>, wanted?: number) =>
      findLogs(session(), runStatus({ stages: [stage({ key: 'api', ...part })] }), {
        ...anything,
        stage: 'api',
        attempt: wanted,
      });
    expect(of({ state: 'completed', attempt: 2, attempts: [kept], reuse }).run).toBe(1);
    expect(of({ state: 'completed', attempt: 2, reuse })).toMatchObject({ run: 1, attempt: 2 });
    expect(of({ state: 'running', attempt: 3, attempts: [kept] })).toMatchObject({ run: 3, attempt: 3 });
    expect(of({ state: 'running', attempt: 3, attempts: [kept] }, 2).folder).toMatch(/\/1\/api\/2$/);
  });

  test('names the stages that there are when it knows none of that key', () => {
    expect(() => findLogs(session(), status, { ...anything, stage: 'nope' })).toThrow(
      /design, api, e2e, handoff/,
    );
  });
});

test('readLog takes the last lines', () => {
  const { logs } = findLogs(install({ 'api/2/executor': 'a\nb\nc\n' }), status, anything);
  const texts = logs.map((log) => readLog({ log, lines: 2 }));
  expect(texts).toEqual(['b\nc\n']);
});

test('followLogs tells what is written, also to logs that are begun later', async () => {
  const found = findLogs(install({ 'api/2/executor': 'one\n' }), status, anything);
  const ended = new AbortController();
  const seen: Record<string, string> = {};
  const following = (async () => {
    for await (const { log, text } of followLogs({ found, gate: undefined, signal: ended.signal }))
      seen[log.name] = (seen[log.name] ?? '') + text;
  })();
  await waitUntil('the first line', () => seen['executor'] === 'one\n');
  appendFileSync(join(found.folder, 'executor', 'output.log'), 'two\n');
  mkdirSync(join(found.folder, 'gates', 'unit'), { recursive: true });
  writeFileSync(join(found.folder, 'gates', 'unit', 'output.log'), 'green\n');
  await waitUntil('the gate', () => seen['unit'] === 'green\n');
  ended.abort();
  await following;
  expect(seen).toEqual({ executor: 'one\ntwo\n', unit: 'green\n' });
});
