import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { makeRepository } from '../../support/git-history.js';
import { openGitSandbox } from '../../support/git-sandbox.js';
import { testAddress, uniquePrefix } from '../../support/temporal.js';
import { failureIn, runProgram } from './run-program.js';

/** Commands that need the server, given while it is dead, and what each is repeated with. */
const TOKEN = ['--token', 'the-same-token'];
const COMMANDS: readonly (readonly string[])[] = [
  ['start', '../plan.yaml', '--task', 'ADD-42', ...TOKEN],
  ['approve', 'ADD-42', 'one', '--yes', ...TOKEN],
  ['retry', 'ADD-42', 'one', '--yes', ...TOKEN],
  ['pause', 'ADD-42', ...TOKEN],
  ['abort', 'ADD-42', '--yes', ...TOKEN],
  ['inbox'],
];

describe('with a server that is dead', () => {
  const sandbox = openGitSandbox();
  let checkout: string;
  let address: string;
  const prefix = uniquePrefix();
  beforeAll(async () => {
    checkout = makeRepository(sandbox, 'repo').checkout;
    writeFileSync(
      join(checkout, '..', 'plan.yaml'),
      'plan: p\nstages:\n  one: { run: echo one > one.txt }\n',
    );
    address = await deadAddress();
  });
  afterAll(() => sandbox.close());

  const run = (argv: readonly string[], server = address) =>
    runProgram([...argv, '--json'], {
      cwd: checkout,
      env: {
        STAGEGATE_HOME: join(sandbox.dir, 'stagegate'),
        TEMPORAL_ADDRESS: server,
        STAGEGATE_TASK_QUEUE_PREFIX: prefix,
      },
    });

  test.each(COMMANDS.map((argv) => [argv[0], argv] as const))(
    '%s says so, and what to do',
    async (_, argv) => {
      const told = await run(argv);
      expect(told.code).toBe(5);
      expect(failureIn(told)).toMatchObject({
        code: 'SERVER_UNREACHABLE',
        message: expect.stringContaining(address),
        next: expect.stringContaining('stagegate up'),
      });
    },
  );

  test('the start is made once, however often the same command was given before and after', async () => {
    const start = COMMANDS[0] ?? [];
    expect((await run(start)).code).toBe(5);
    const first = await run(start, testAddress());
    const again = await run(start, testAddress());
    expect(JSON.parse(first.stdout)).toMatchObject({ outcome: 'started' });
    expect(JSON.parse(again.stdout)).toMatchObject({ outcome: 'existing' });
  });
});

/** An address on which nobody listens. */
function deadAddress(): Promise<string> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const bound = server.address();
      const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
      server.close(() => resolve(`127.0.0.1:${port}`));
    });
  });
}
