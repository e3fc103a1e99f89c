import { describe, expect, test } from '@jest/globals';

import { tempDirs } from '../../support/temp-dir.js';
import { failureIn, runProgram } from './run-program.js';

const tempDir = tempDirs();

const run = (...argv: string[]) => {
  const cwd = tempDir();
  return runProgram(argv, { cwd, env: { STAGEGATE_HOME: cwd, TEMPORAL_ADDRESS: '127.0.0.1:1' } });
};

describe('the command line', () => {
  test('--help lists every command and the exit status', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const word of ['up', 'start', 'approve', 'request-changes', 'give-up', 'doctor', 'Exit status:'])
      expect(stdout).toContain(word);
  });

  test('--version prints the version alone', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test.each([
    [['statu', 'ADD-1'], 'Did you mean status?', 'stagegate --help'],
    [['status', 'ADD-1', '--wach'], 'Did you mean --watch?', 'stagegate status --help'],
    [['status'], "Missing required argument 'task'", 'stagegate status --help'],
    [['status', 'ADD-1', 'more'], 'Too many arguments', 'stagegate status --help'],
    [['start', 'plan.yaml'], "Required option '-t, --task <key>' not specified", 'stagegate start --help'],
    [
      ['plan', 'p.yaml', '--format', 'svg'],
      'Allowed choices are text, mermaid, json',
      'stagegate plan --help',
    ],
    [['status', 'ADD-1', '--run', 'two'], 'A whole number from 1', 'stagegate status --help'],
    [['diff', 'ADD-1', 'api', '--attempt', '3..1'], 'An attempt (2) or a range', 'stagegate diff --help'],
  ])('%j is refused with what is wrong and whose help to read', async (argv, words, next) => {
    const told = await run(...argv);
    expect(told.code).toBe(2);
    expect(told.stdout).toBe('');
    expect(told.stderr.replace(/\s+/g, ' ')).toContain(words);
    expect(told.stderr).toContain(next);
    expect(told.stderr).not.toMatch(/^\s+at /m);
  });

  test('an error with --json is one object on the output and nothing elsewhere', async () => {
    const told = await run('status', '--nonsense', '--json');
    expect(told).toMatchObject({ code: 2, stderr: '' });
    expect(JSON.parse(told.stdout)).toMatchObject({ error: { code: 'USAGE' }, exitCode: 2 });
  });

  test('--debug adds where it came from', async () => {
    expect((await run('status', '..', '--debug')).stderr).toMatch(/^\s+at /m);
  });
});

describe('keys', () => {
  test.each([
    '..',
    'a..b',
    'a b',
    '-x',
    'x'.repeat(300),
    'a;rm -rf /',
    '$(id)',
    '__proto__',
    '../x',
    'a/b',
    'é',
    '',
  ])('the task key %j is refused', async (key) => {
    const told = await run('status', '--json', '--', key);
    expect(told.code).toBe(2);
    expect(failureIn(told).code).toBe('BAD_INPUT');
  });

  test.each(['..', 'a b', 'x'.repeat(300), '$(id)', '__proto__', 'UPPER', '../../x'])(
    'the stage key %j is refused',
    async (key) => {
      const told = await run('logs', 'ADD-1', key, '--json');
      expect(told.code).toBe(2);
      expect(failureIn(told).code).toBe('BAD_INPUT');
    },
  );
});

describe('outside of a repository', () => {
  test.each(['status', 'pause', 'abort', 'approve', 'logs', 'report', 'show'])(
    '%s says so',
    async (command) => {
      const told = await run(command, 'ADD-1', '--json');
      expect(failureIn(told).code).toBe('NO_REPOSITORY');
      expect(told.code).toBe(5);
    },
  );

  test('list shows the runs of all repositories, from the store when there is no server', async () => {
    const told = await run('list', '--json');
    expect(told.code).toBe(0);
    expect(JSON.parse(told.stdout)).toEqual({ runs: [], serverReachable: false });
  });

  test('inbox needs the server', async () => {
    const told = await run('inbox', '--json');
    expect(failureIn(told)).toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(failureIn(told).message).toContain('127.0.0.1:1');
    expect(told.code).toBe(5);
  });
});
