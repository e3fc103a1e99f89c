import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { join } from 'node:path';

import { COMMAND_GROUPS } from '../../../src/client/cli/commands/index.js';
import { RunClient } from '../../../src/client/run-client.js';
import { inspectRepository } from '../../../src/git/repository.js';
import { makeRepository } from '../../support/git-history.js';
import { openGitSandbox } from '../../support/git-sandbox.js';
import { request, runStatus, stage } from '../../support/run-status.js';
import { TEST_NAMESPACE, testAddress, uniquePrefix } from '../../support/temporal.js';
import { someInput } from '../run/some-input.js';
import { stubWorkers } from '../run/stub-worker.js';
import { type Outcome, runProgram } from './run-program.js';

/** What each command is given while a run of ADD-42 waits for an approval of its stage `design`. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  init: ['--dry-run'],
  doctor: [],
  gc: ['--dry-run'],
  plan: ['plan.yaml'],
  start: ['plan.yaml', '--task', 'ADD-43'],
  rerun: ['ADD-42', '--from', 'design', '--yes'],
  status: ['ADD-42'],
  list: [],
  inbox: ['--here'],
  show: ['ADD-42', 'design'],
  diff: ['ADD-42', 'design'],
  checkout: ['ADD-42', 'design'],
  approve: ['ADD-42', 'design'],
  'request-changes': ['ADD-42', 'design', '-m', 'shorter'],
  answer: ['ADD-42', 'design'],
  retry: ['ADD-42', 'design', '--yes'],
  skip: ['ADD-42', 'design', '--yes'],
  'give-up': ['ADD-42', 'design', '--yes'],
  hint: ['ADD-42', 'design', 'look at the cart'],
  take: ['ADD-42', 'design'],
  'give-back': ['ADD-42', 'design'],
  replan: ['ADD-42', 'plan.yaml', '--yes'],
  queue: [],
  'retry-now': ['ADD-42', 'one'],
  override: ['ADD-42', 'one', '-m', 'why', '--yes'],
  pause: ['ADD-42'],
  resume: ['ADD-42'],
  abort: ['ADD-42', '--yes'],
  handoff: ['ADD-42'],
  freeze: ['--reason', 'release'],
  unfreeze: [],
  reconcile: ['ADD-42'],
  pr: ['list', 'ADD-42', '--recorded'],
  logs: ['ADD-42', 'design'],
  report: ['ADD-42'],
  audit: ['ADD-42'],
  errorbook: [],
  // the run is over with it
  reject: ['ADD-42', 'design', '-m', 'no', '--yes'],
};

/** Commands that are not tried here, and why. */
const EXCEPTED: Readonly<Record<string, string>> = {
  up: 'goes on until it is stopped',
  server: 'goes on until it is stopped',
  worker: 'goes on until it is stopped',
  complete: 'prints a script for a shell',
};

/** Every command of the program, by the list that the program is built from. */
const NAMES = COMMAND_GROUPS.flatMap(({ commands }) =>
  commands.map((define) => define(() => () => Promise.resolve()).name()),
);

/** What is no JSON on either stream. One value, which may go over several lines, or a value a line. */
function notJson({ stdout, stderr }: Outcome): string[] {
  const isJson = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const lines = stdout.split('\n').filter((line) => line !== '');
  const strays = isJson(stdout) ? [] : lines.filter((line) => !isJson(line));
  return [...strays, ...(stderr === '' ? [] : [stderr]), ...(stdout === '' ? ['nothing at all'] : [])];
}

describe('with --json', () => {
  const sandbox = openGitSandbox();
  const prefix = uniquePrefix();
  let checkout: string;
  let connection: Connection;
  let workers: Awaited<ReturnType<typeof stubWorkers>>;
  beforeAll(async () => {
    checkout = makeRepository(sandbox, prefix).checkout;
    sandbox.write(checkout, 'plan.yaml', 'plan: p\nstages: {design: {run: x, sparse: gone}}\n');
    connection = await Connection.connect({ address: testAddress() });
    workers = await stubWorkers();
    const { slug } = await inspectRepository({ path: checkout });
    const options = { connection, address: testAddress(), namespace: TEST_NAMESPACE, queuePrefix: prefix };
    const runs = new RunClient(options);
    const stages = [stage({ key: 'design', state: 'awaiting_approval', attempt: 1 })];
    const status = runStatus({ state: 'awaiting_approval', stages, approvals: [request()] });
    const input = someInput({ slug });
    await runs.start({ input: { ...input, task: { ...input.task, title: JSON.stringify(status) } } });
    await workers.serve(prefix);
    await runs.waitFor({ runKey: { slug, taskKey: 'ADD-42' }, until: ({ kind }) => kind === 'live' });
  });
  afterAll(async () => {
    await workers.close();
    await connection.close();
    sandbox.close();
  });
  const run = (argv: readonly string[], address = testAddress()) =>
    runProgram([...argv, '--json'], {
      cwd: checkout,
      env: {
        PATH: '/usr/bin:/bin',
        STAGEGATE_HOME: join(sandbox.dir, 'stagegate'),
        TEMPORAL_ADDRESS: address,
        STAGEGATE_TASK_QUEUE_PREFIX: prefix,
      },
    });

  test('every command is tried, or named as one that is not', () => {
    expect([...Object.keys(LINES), ...Object.keys(EXCEPTED)].sort()).toEqual([...NAMES].sort());
  });

  test.each(Object.entries(LINES))('%s prints JSON and nothing else', async (name, args) => {
    const told = await run([name, ...args]);
    expect(notJson(told)).toEqual([]);
  });

  test.each(NAMES)('%s tells a mistake as JSON', async (name) => {
    const told = await run([name, '--no-such-option']);
    expect(notJson(told)).toEqual([]);
    expect(told.code).toBe(2);
    expect(JSON.parse(told.stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });
});
