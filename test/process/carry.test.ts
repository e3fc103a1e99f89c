import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { outputLog } from '../../src/process/index.js';
import { tempDirs } from '../support/temp-dir.js';
import { waitUntil } from '../support/wait-until.js';
import { carry, runs } from './support.js';

const temp = tempDirs();
const log = (root: string) => readFileSync(outputLog({ record: join(root, 'record') }), 'utf8');
const pidIn = (file: string) => Number(readFileSync(file, 'utf8'));

describe('a command that ends by itself', () => {
  test.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['exit 137', 137],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
  ])('%s: exit code %i', async (script, exitCode) => {
    expect(await carry({ root: temp(), script })).toMatchObject({ kind: 'exited', exitCode, survivors: [] });
  });

  test('writes both its outputs to the log, and only its own words', async () => {
    const root = temp();
    await carry({ root, script: 'echo out; echo err >&2; kill -TERM $$' });
    expect(log(root)).toBe('out\nerr\n');
  });

  test('reads an empty input and gets the given environment and folder', async () => {
    const root = temp();
    const env = { PATH: process.env['PATH'] ?? '', GREETING: 'two  words' };
    await carry({
      root,
      script: 'wc -c; echo "$GREETING"; pwd; env | cut -d= -f1 | sort | tr "\\n" " "',
      env,
    });
    expect(log(root)).toMatch(
      new RegExp(
        `^\\s*0\ntwo {2}words\n${root}/tree\nGREETING (OLDPWD )?PATH PWD (SHLVL )?STAGEGATE_PROCESS (_ )?$`,
      ),
    );
  });

  test('a list is run without a shell, its words untouched', async () => {
    const root = temp();
    const argv = ['printf', '[%s]', '$HOME', 'a b', '', '*', '`id`', '; exit 3'];
    expect(await carry({ root, script: '', command: { kind: 'argv', argv } })).toMatchObject({ exitCode: 0 });
    expect(log(root)).toBe('[$HOME][a b][][*][`id`][; exit 3]');
  });

  test.each(['exit', 'printf', 'echo'])('"%s" is a program, never a word of the shell', async (name) => {
    const root = temp();
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin', name), '#!/bin/sh\n/bin/echo program "$@"\n', { mode: 0o755 });
    const env = { PATH: join(root, 'bin') };
    await carry({ root, script: '', command: { kind: 'argv', argv: [name, '4'] }, env });
    expect(log(root)).toBe('program 4\n');
  });

  test('SIGTERM is not ignored by the command although the wrapper outlives it', async () => {
    const root = temp();
    const script = `sh -c 'echo $$ > pid; exec sleep 60'; echo "status $?"`;
    const end = carry({ root, script });
    await waitUntil('the pid', () => existsSync(join(root, 'tree', 'pid')) && log(root) === '');
    await waitUntil('its content', () => pidIn(join(root, 'tree', 'pid')) > 1);
    process.kill(pidIn(join(root, 'tree', 'pid')), 'SIGTERM');
    expect(await end).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(log(root)).toContain('status 143');
  });

  test('what it left running is ended with it', async () => {
    const root = temp();
    const end = await carry({ root, script: 'sleep 60 & echo $! > pid; exit 3' });
    expect(end).toMatchObject({ kind: 'exited', exitCode: 3, survivors: [] });
    expect(runs(pidIn(join(root, 'tree', 'pid')))).toBe(false);
  });
});

describe('a command that cannot start', () => {
  test('is not found on PATH', async () => {
    const root = temp();
    const command = { kind: 'argv', argv: ['no-such-program-4711', 'x'] } as const;
    expect(await carry({ root, script: '', command: { ...command, argv: [...command.argv] } })).toEqual({
      kind: 'not_found',
      program: 'no-such-program-4711',
    });
  });

  test('is not found when it may not be executed, and found once it may', async () => {
    const root = temp();
    mkdirSync(join(root, 'tree'));
    const file = join(root, 'tree', 'agent');
    writeFileSync(file, '#!/bin/sh\nexit 5\n', { mode: 0o644 });
    const command = { kind: 'argv' as const, argv: ['./agent'] };
    expect(await carry({ root, script: '', command })).toEqual({ kind: 'not_found', program: './agent' });
    chmodSync(file, 0o755);
    expect(await carry({ root, script: '', command })).toMatchObject({ kind: 'exited', exitCode: 5 });
  });

  test('says so when its arguments are too long or impossible', async () => {
    const long = { kind: 'argv' as const, argv: ['true', 'x'.repeat(3_000_000)] };
    await expect(carry({ root: temp(), script: '', command: long })).rejects.toThrow('COMMAND_UNUSABLE');
    const nul = { kind: 'argv' as const, argv: ['true', 'a\0b'] };
    await expect(carry({ root: temp(), script: '', command: nul })).rejects.toThrow('COMMAND_UNUSABLE');
  });

  test('says so when its folder is missing', async () => {
    await expect(carry({ root: temp(), script: 'true', cwd: '/no/such/folder' })).rejects.toThrow(
      'STATE_FOLDER',
    );
  });
});
