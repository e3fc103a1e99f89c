import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { RunClient } from '../../../src/client/run-client.js';
import type { ApprovalRequest } from '../../../src/domain/approval/approval.js';
import { inspectRepository } from '../../../src/git/repository.js';
import { request, runStatus, stage } from '../../support/run-status.js';
import { TEST_NAMESPACE, testAddress, uniquePrefix } from '../../support/temporal.js';
import { waitUntil } from '../../support/wait-until.js';
import { someInput } from '../run/some-input.js';
import { stubWorkers } from '../run/stub-worker.js';
import { ownRepository } from './own-repository.js';
import { failureIn, type Outcome, runProgram } from './run-program.js';

let connection: Connection;
let workers: Awaited<ReturnType<typeof stubWorkers>>;
const own = ownRepository();
const prefix = uniquePrefix();

beforeAll(async () => {
  connection = await Connection.connect({ address: testAddress() });
  workers = await stubWorkers();
  await workers.serve(prefix);
});
afterAll(async () => {
  await workers.close();
  await connection.close();
});

type Cli = ((...argv: string[]) => Promise<Outcome>) & {
  /** The same on a terminal, where a person types these keys when asked. */
  readonly typing: (keys: string, ...argv: string[]) => Promise<Outcome>;
  /** The same with something on the standard input. */
  readonly reading: (stdin: string, ...argv: string[]) => Promise<Outcome>;
};

/** Uses the CLI while a run of ADD-42 is open that waits for these requests. */
async function whileWaiting(
  approvals: readonly ApprovalRequest[],
  use: (cli: Cli) => Promise<void>,
): Promise<void> {
  const { slug } = await inspectRepository({ path: own.path });
  const options = { connection, address: testAddress(), namespace: TEST_NAMESPACE, queuePrefix: prefix };
  const runs = new RunClient(options);
  const stages = ['design', 'api', 'ui'].map((key) => stage({ key, state: 'awaiting_approval', attempt: 1 }));
  const status = runStatus({ state: 'awaiting_approval', stages, approvals: [...approvals] });
  const input = someInput({ slug });
  await runs.start({ input: { ...input, task: { ...input.task, title: JSON.stringify(status) } } });
  const env = own.env({ STAGEGATE_TASK_QUEUE_PREFIX: prefix });
  const cli: Cli = Object.assign(
    (...argv: string[]) => runProgram([...argv, '--json'], { cwd: own.path, env }),
    {
      reading: (stdin: string, ...argv: string[]) =>
        runProgram([...argv, '--json'], { cwd: own.path, env, stdin }),
      typing: (keys: string, ...argv: string[]) =>
        runProgram(argv, { cwd: own.path, env, stdin: keys, isTty: true }),
    },
  );
  await runs.waitFor({ runKey: { slug, taskKey: 'ADD-42' }, until: ({ kind }) => kind === 'live' });
  await use(cli);
}

const escalation = (subject: string) => request({ subject, kind: 'escalation' });

describe('approve', () => {
  test('without a stage takes the one that waits', async () => {
    await whileWaiting([request()], async (cli) => {
      const told = await cli('approve', 'ADD-42', '-m', 'good');
      expect(told.code).toBe(0);
      expect(JSON.parse(told.stdout)).toMatchObject({
        task: 'ADD-42',
        number: 3,
        stage: 'design',
        action: 'approve',
        outcome: { kind: 'accepted' },
      });
    });
  });

  test('without a stage, where several wait, lists them and decides nothing', async () => {
    await whileWaiting([request({ subject: 'api' }), request({ subject: 'ui' })], async (cli) => {
      const told = await cli('approve', 'ADD-42');
      expect(failureIn(told)).toMatchObject({ code: 'ANSWER_NEEDED' });
      expect(failureIn(told).message).toMatch(/api:.*ui:/s);
      expect(told.code).toBe(3);
      expect((await cli('approve', 'ADD-42', 'ui')).code).toBe(0);
    });
  });

  test('of a stage that waits for none, and of one that is not there, says so', async () => {
    await whileWaiting([request({ subject: 'api' })], async (cli) => {
      const idle = await cli('approve', 'ADD-42', 'ui');
      expect(failureIn(idle).code).toBe('NOTHING_TO_DECIDE');
      expect(idle.code).toBe(4);
      const unknown = await cli('approve', 'ADD-42', 'nowhere');
      expect(failureIn(unknown)).toMatchObject({ code: 'STAGE_UNKNOWN' });
      expect(failureIn(unknown).message).toContain('design, api, ui, handoff');
      expect(unknown.code).toBe(2);
    });
  });

  test('is refused when another commit waits than the one that was looked at', async () => {
    await whileWaiting([request()], async (cli) => {
      const told = await cli('approve', 'ADD-42', '--head', 'fffffff');
      expect(failureIn(told).message).toContain('DECISION_STALE');
      expect(told.code).toBe(4);
      expect((await cli('approve', 'ADD-42', '--head', '0123456')).code).toBe(0);
    });
  });

  test('with the same token decides once', async () => {
    await whileWaiting([request()], async (cli) => {
      const first = await cli('approve', 'ADD-42', '--token', 'token-of-approval');
      const again = await cli('approve', 'ADD-42', '--token', 'token-of-approval');
      expect(first.stdout).toContain('"missing":1');
      expect(again.stdout).toBe(first.stdout);
    });
  });

  test('of another run than the latest is refused', async () => {
    await whileWaiting([request()], async (cli) => {
      expect(failureIn(await cli('approve', 'ADD-42', '--run', '2')).code).toBe('RUN_UNKNOWN');
    });
  });
});

describe('on a terminal', () => {
  test('shows the evidence and asks before it decides', async () => {
    await whileWaiting([request()], async (cli) => {
      const no = await cli.typing('n', 'approve', 'ADD-42');
      expect(no.stdout).toContain('Evidence');
      expect(no.stderr).toContain('Nothing was decided.');
      expect(no.code).toBe(4);
      const yes = await cli.typing('y', 'approve', 'ADD-42');
      expect(yes.stdout).toContain('design (attempt 1) is approved.');
      expect(yes.code).toBe(0);
    });
  });

  test('--yes asks nothing', async () => {
    await whileWaiting([request()], async (cli) => {
      expect((await cli.typing('', 'approve', 'ADD-42', '--yes')).code).toBe(0);
    });
  });
});

describe('the other answers', () => {
  test.each(['request-changes', 'reject', 'skip', 'give-up'])('%s wants to be told why', async (command) => {
    const escalated = command === 'skip' || command === 'give-up';
    await whileWaiting([escalated ? escalation('design') : request()], async (cli) => {
      const told = await cli(command, 'ADD-42', 'design');
      expect(failureIn(told)).toMatchObject({
        code: 'ANSWER_NEEDED',
        kept: 'Nothing was changed.',
        next: `stagegate ${command} ADD-42 design -m "why"`,
      });
      expect(failureIn(await cli(command, 'ADD-42'))).toEqual(failureIn(told));
    });
  });

  test('a terminal where nothing is typed is told of no missing terminal', async () => {
    await whileWaiting([request()], async (cli) => {
      const told = await cli.typing('\r', 'reject', 'ADD-42');
      expect(told.stderr).toContain('none was given: Why? (design)');
      expect(told.code).toBe(3);
    });
  });

  test('one that waits for the resume names it as the next command', async () => {
    await whileWaiting([escalation('design')], async (cli) => {
      const told = await cli.typing('', 'skip', 'ADD-42', '-m', 'not needed', '--yes');
      expect(told.stdout).toContain('takes effect when the run is resumed.\nNext: stagegate resume ADD-42');
    });
  });

  test('an approval takes no answer to an escalation, nor the other way round', async () => {
    await whileWaiting([request({ subject: 'api' }), escalation('ui')], async (cli) => {
      const refused = failureIn(await cli('retry', 'ADD-42', 'api'));
      expect(refused.message).toContain('DECISION_NOT_ALLOWED');
      expect(refused.next).toBe('stagegate show ADD-42 api');
      expect(failureIn(await cli('approve', 'ADD-42', 'ui')).message).toContain('DECISION_NOT_ALLOWED');
      expect((await cli('retry', 'ADD-42', 'ui', '-m', 'try the other parser')).code).toBe(0);
    });
  });

  test('after the end nothing more can be decided', async () => {
    await whileWaiting([request()], async (cli) => {
      expect((await cli('reject', 'ADD-42', '-m', 'no')).code).toBe(0);
      await waitUntil('the end', async () => (await cli('pause', 'ADD-42')).code === 4);
    });
  });
});

describe('hint', () => {
  test('takes its text as an argument, with -m, or from the standard input', async () => {
    await whileWaiting([request()], async (cli) => {
      const told = JSON.parse((await cli('hint', 'ADD-42', 'design', 'use tabs')).stdout) as object;
      expect(told).toMatchObject({
        request: 'hint',
        stage: 'design',
        outcome: { attempt: 2, changed: true },
      });
      expect((await cli('hint', 'ADD-42', 'design', '-m', 'use tabs')).code).toBe(0);
      const read = await cli.reading('from a pipe\n', 'hint', 'ADD-42', 'ui', '-');
      expect(read.stdout).toContain('"text":"from a pipe"');
    });
  });

  test('one that is missing, empty, too long, no text or given twice is refused, as is one for no stage', async () => {
    await whileWaiting([request()], async (cli) => {
      const at = ['hint', 'ADD-42', 'design'];
      expect(failureIn(await cli(...at))).toMatchObject({ code: 'ANSWER_NEEDED' });
      expect(failureIn(await cli(...at, ' ')).message).toContain('it is empty');
      expect(failureIn(await cli(...at, 'x'.repeat(8001))).message).toContain('more than 8000 characters');
      expect(failureIn(await cli.reading('x'.repeat(100_000), ...at, '-')).code).toBe('BAD_INPUT');
      expect(failureIn(await cli(...at, 'x', '-m', 'y')).code).toBe('USAGE');
      expect(failureIn(await cli('hint', 'ADD-42', 'handoff', 'x')).code).toBe('STAGE_UNKNOWN');
      expect(failureIn(await cli('hint', 'ADD-42', 'nowhere', 'x')).message).toContain('design, api, ui');
    });
  });
});

test('retry-now tells which attempt begins, and passes on why it cannot', async () => {
  await whileWaiting([request()], async (cli) => {
    expect((await cli('retry-now', 'ADD-42', 'design')).stdout).toContain('"attempt":2');
    expect(failureIn(await cli('retry-now', 'ADD-42', 'design')).code).toBe('STAGE_NOT_LIMITED');
  });
});

describe('answer', () => {
  const questions = [
    { id: 'db', text: 'Which database?', choices: ['sqlite', 'postgres'] },
    { id: 'name', text: 'What is it called?', default: 'shop' },
  ];
  const asking = request({ kind: 'questions', questions });
  const at = ['answer', 'ADD-42', 'design'];

  test('takes answers from a file, from the standard input, and from the line', async () => {
    await whileWaiting([asking], async (cli) => {
      writeFileSync(join(own.path, 'answers.json'), '{"db": "sqlite", "name": "x"}');
      const told = await cli(...at, '--file', 'answers.json');
      expect(JSON.parse(told.stdout)).toMatchObject({ stage: 'design', action: 'answer' });
      expect((await cli.reading('{"db": "sqlite", "name": "x"}', ...at, '--file', '-')).code).toBe(0);
      expect((await cli('answer', 'ADD-42', '--answer', 'db=postgres', '--answer', 'name=a=b')).code).toBe(0);
    });
  });

  test('those that are too long together are refused before they are sent', async () => {
    const many = Array.from({ length: 7 }, (_, nth) => ({ id: `q${String(nth)}`, text: 'What?' }));
    await whileWaiting([request({ kind: 'questions', questions: many })], async (cli) => {
      const each = (text: string) => JSON.stringify(Object.fromEntries(many.map(({ id }) => [id, text])));
      const long = failureIn(await cli.reading(each('x'.repeat(3900)), ...at, '--file', '-'));
      expect(long.message).toMatch(/the answers are 27300 bytes long together; they may be 238\d\d: /);
      expect((await cli.reading(each('x'.repeat(3400)), ...at, '--file', '-')).code).toBe(0);
    });
  });

  test('wrong ones are refused, with what is allowed', async () => {
    await whileWaiting([asking, request({ subject: 'ui' })], async (cli) => {
      const wrong = failureIn(await cli(...at, '--answer', 'db=mysql', '--answer', 'colour=red'));
      expect(wrong.message).toContain('"colour" was not asked; these were: db, name.');
      expect(wrong.message).toContain('"db" is answered with "mysql"; it takes one of: sqlite, postgres');
      expect(wrong.message).toContain('"name" has no answer; it takes any text; proposed is: shop');
      expect(wrong.next).toBe('stagegate show ADD-42 design');
      expect(failureIn(await cli(...at))).toMatchObject({ code: 'ANSWER_NEEDED' });
      expect(failureIn(await cli(...at, '--answer', 'db')).message).toContain('id=text is wanted');
      expect(failureIn(await cli.reading('[1]', ...at, '--file', '-')).message).toContain('a JSON object');
      expect(failureIn(await cli(...at, '--file', 'nowhere.json')).message).toContain('ENOENT');
      expect(failureIn(await cli('answer', 'ADD-42', 'ui')).message).toContain('asked no questions');
      expect(failureIn(await cli('approve', 'ADD-42', 'design')).message).toContain('its questions');
    });
  });

  test('on a terminal each is asked, and what is proposed is taken by Enter', async () => {
    await whileWaiting([asking], async (cli) => {
      const told = await cli.typing('\r', ...at);
      expect(told.stdout).toContain('Which database?');
      expect(told.stdout).toContain('design goes on with your answers');
      expect(told.code).toBe(0);
    });
  });
});

test('show prints the evidence, the inbox has it once visibility knows', async () => {
  await whileWaiting([request()], async (cli) => {
    // a busy worker may take longer to answer than a command waits for it
    let shown: { requests?: unknown[] } = {};
    await waitUntil('the run to answer', async () => {
      shown = JSON.parse((await cli('show', 'ADD-42')).stdout) as { requests?: unknown[] };
      return shown.requests !== undefined;
    });
    expect(shown.requests).toEqual([request()]);
    const inbox = await cli('inbox', '--here');
    expect(inbox.code).toBe(0);
  });
});
