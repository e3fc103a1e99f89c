import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { runWorkflowId } from '../../src/contract/ids.js';
import { failureIn, runProgram } from '../client/cli/run-program.js';
import { runs } from '../process/support.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { testClient } from '../support/temporal.js';
import { waitUntil } from '../support/wait-until.js';

const PLAN = 'plan: one\nstages: {work: {run: echo work > work.txt}}\nhandoff: {}\n';
const NAMES = [
  'a..b',
  '../up',
  'with space',
  '-rf',
  'x'.repeat(300),
  '$(touch ran)',
  'a;touch ran',
  'a\nb',
  '',
];

describe('bad input', () => {
  const place = new Installation();
  const plan = join(place.sandbox.dir, 'plan.yaml');
  let repository: TestRepository;

  beforeAll(async () => {
    repository = makeRepository(place.sandbox);
    place.sandbox.write(place.sandbox.dir, 'plan.yaml', PLAN);
    await place.startWorker();
  });
  afterAll(() => place.close());

  /** A start in this process that must be refused as something typed wrongly. */
  async function mistyped(...args: string[]): Promise<string> {
    const { checkout: cwd } = repository;
    const outcome = await runProgram(['start', plan, '--json', ...args], { cwd, env: place.env });
    expect(outcome).toMatchObject({ code: 2, stderr: '' });
    const { code, message, next } = failureIn(outcome);
    expect(code).toBe('BAD_INPUT');
    expect(message.length).toBeLessThan(500);
    expect(next).not.toBe('');
    expect(readdirSync(cwd)).not.toContain('ran');
    return message;
  }

  test.each(NAMES)('as a base: %j', async (base) => {
    expect(await mistyped('--task', 'A-1', `--base=${base}`)).toContain('The base branch');
  });

  test.each(NAMES)('as the branch of a handoff: %j', async (branch) => {
    const file = join(place.sandbox.dir, 'branch.yaml');
    place.sandbox.write(place.sandbox.dir, 'branch.yaml', PLAN.replace('{}', JSON.stringify({ branch })));
    const { checkout: cwd } = repository;
    const outcome = await runProgram(['start', file, '--task', 'A-1', '--json'], { cwd, env: place.env });
    expect([outcome.code, failureIn(outcome).code]).toEqual([2, 'PLAN_INVALID']);
    expect(failureIn(outcome).message).toMatch(/branch\.yaml:3:\d+/);
  });

  test('two starts of one task at the same moment: one run, and the other is told of it', async () => {
    const { checkout } = repository;
    const start = (task: string) => place.cli(checkout, 'start', plan, '--task', task, '--json');
    const both = await Promise.all([start('TWO-1'), start('two-1')]);
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 4]);
    const loser = both.find(({ exitCode }) => exitCode === 4);
    expect(JSON.parse(loser?.stdout ?? '')).toMatchObject({
      error: { code: 'RUN_ALREADY_ACTIVE', kept: 'That run goes on unharmed.' },
    });
    const ended = await place.statusWhen(checkout, 'TWO-1', ({ endedAt }) => endedAt !== null);
    expect(ended).toMatchObject({ number: 1, state: 'completed' });
  });

  test('a dirty repository is untouched afterwards, byte for byte', async () => {
    const { sandbox } = place;
    const { checkout } = makeRepository(sandbox, 'dirty');
    sandbox.write(checkout, 'README.md', 'half an edit');
    sandbox.write(checkout, 'src/cart.ts', 'staged');
    sandbox.git(checkout, 'add', 'src/cart.ts');
    sandbox.write(checkout, 'src/cart.ts', 'staged and edited again');
    sandbox.write(checkout, 'new file.txt', 'untracked');
    sandbox.write(checkout, 'build/ignored', 'ignored');
    const before = contents(checkout);
    await place.json(checkout, 'start', plan, '--task', 'DIRTY-1');
    const ended = await place.statusWhen(checkout, 'DIRTY-1', ({ endedAt }) => endedAt !== null);
    expect(ended).toMatchObject({ state: 'completed', handoff: { state: 'done' } });
    expect(contents(checkout)).toEqual(before);
  });

  test('an executor that ignores SIGTERM is dead when the abort answers', async () => {
    const { checkout } = repository;
    const pid = join(place.sandbox.dir, 'stubborn');
    const script = `trap "" TERM; echo $$ > ${pid}; while :; do sleep 1; done`;
    place.sandbox.write(
      checkout,
      'deaf.yaml',
      `plan: deaf\nstages: {work: {run: ${JSON.stringify(script)}}}`,
    );
    await place.json(checkout, 'start', 'deaf.yaml', '--task', 'DEAF-1');
    await waitUntil('the executor', () => existsSync(pid) && readFileSync(pid, 'utf8').trim() !== '');
    expect((await place.cli(checkout, 'abort', 'DEAF-1', '--yes')).exitCode).toBe(0);
    expect(runs(Number(readFileSync(pid, 'utf8')))).toBe(false);
    const ended = await place.statusWhen(checkout, 'DEAF-1', ({ endedAt }) => endedAt !== null);
    expect(ended).toMatchObject({ state: 'aborted', failure: { code: 'RUN_ABORTED' } });
    const report = await place.cli(checkout, 'report', 'DEAF-1');
    expect(report.stdout).toContain('aborted');
  });

  test('signals that are rubbish leave a run that answers and can be approved', async () => {
    const { checkout } = repository;
    place.sandbox.write(checkout, 'ask.yaml', 'plan: ask\nstages: {work: {run: echo x > x, approve: true}}');
    await place.json(checkout, 'start', 'ask.yaml', '--task', 'ASK-1');
    const waiting = await place.statusWhen(checkout, 'ASK-1', ({ state }) => state === 'awaiting_approval');
    const client = await testClient();
    const workflowId = runWorkflowId({ slug: waiting.repository.slug, taskKey: 'ASK-1' });
    const signal = (signalName: string, ...payloads: object[]) =>
      client.workflowService.signalWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId },
        signalName,
        input: { payloads },
      });
    const payload = (encoding: string, data: string) => ({
      metadata: { encoding: Buffer.from(encoding) },
      data: Buffer.from(data),
    });
    const rubbish = [
      payload('binary/of-another-world', 'x'),
      payload('json/plain', '{"half":'),
      payload('json/plain', '{"action":"approve","__proto__":{"polluted":true}}'),
      payload('json/plain', JSON.stringify('y'.repeat(200_000))),
    ];
    for (const name of ['decide', 'stageEvent', 'stageAnswer', 'unheard-of'])
      for (const one of rubbish) await signal(name, one);
    await signal('decide');
    const large = signal('decide', payload('json/plain', JSON.stringify('z'.repeat(1_500_000))));
    await expect(large).rejects.toThrow(/limit/i);
    await client.connection.close();

    const still = await place.statusWhen(checkout, 'ASK-1', () => true);
    expect(still.approvals).toMatchObject([{ subject: 'work', state: 'pending', decisions: [] }]);
    await place.json(checkout, 'approve', 'ASK-1', 'work');
    const ended = await place.statusWhen(checkout, 'ASK-1', ({ endedAt }) => endedAt !== null);
    expect(ended.state).toBe('completed');
    const late = await place.cli(checkout, 'approve', 'ASK-1', 'work', '--json');
    expect(late.exitCode).toBe(4);
    expect(late.stdout).toContain('stagegate report ASK-1');
  });
});

/** Every file below a folder, `.git` and its index too, with what is in it. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path, readFileSync(path, 'latin1')]));
}
