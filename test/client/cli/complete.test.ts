import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { resolvePaths, storeFile } from '../../../src/config/paths.js';
import { canonicalJson } from '../../../src/domain/canonical-json.js';
import { inspectRepository } from '../../../src/git/repository.js';
import { openStore } from '../../../src/store/factory.js';
import { type GitSandbox, openGitSandbox } from '../../support/git-sandbox.js';
import { planOf } from '../../support/run-plan.js';
import { runStatus, stage } from '../../support/run-status.js';
import { someInput } from '../run/some-input.js';
import { runProgram } from './run-program.js';

const PROGRAM = fileURLToPath(new URL('../../../dist/bin/stagegate.js', import.meta.url));

let sandbox: GitSandbox;
let env: Record<string, string>;

beforeEach(() => {
  sandbox = openGitSandbox();
  sandbox.git(sandbox.dir, 'init', '-q');
  sandbox.git(sandbox.dir, 'commit', '-q', '--allow-empty', '-m', 'first');
  env = { STAGEGATE_HOME: join(sandbox.dir, 'stagegate') };
});
afterEach(() => {
  jest.restoreAllMocks();
  sandbox.close();
});

/** What the program offers. */
async function completions(...words: string[]): Promise<string[]> {
  return (await printed(...words)).map((line) => line.split('\t')[0] ?? '');
}

/** What the program prints; the completion library writes to the console itself. */
async function printed(...words: string[]): Promise<string[]> {
  const lines: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)));
  const { code } = await runProgram(['complete', ...words], { cwd: sandbox.dir, env });
  expect(code).toBe(0);
  return lines;
}

async function remember(taskKey: string): Promise<void> {
  const { id, slug } = await inspectRepository({ path: sandbox.dir });
  const store = await openStore({ url: storeFile(resolvePaths({ env })) });
  const run = { repositoryId: id, taskKey };
  const { number } = await store.allocateRun({
    ...run,
    startToken: `token-of-${taskKey}`,
    slug,
    workflowId: taskKey,
    input: {},
    startedAt: '2026-03-01T12:00:00.000Z',
  });
  const status = runStatus({ number, stages: [stage({ key: 'design' })] });
  await store.saveRun({
    ...run,
    number,
    status: { ...status, repository: { id, slug }, task: { key: taskKey, title: 'x' } },
  });
  await store.close();
}

test('completes commands, options and their choices', async () => {
  expect(await completions('--', 'sta')).toEqual(expect.arrayContaining(['start', 'status']));
  expect(await completions('--', 'status', '--w')).toContain('--watch');
  expect(await completions('--', 'plan', '--format', 'm')).toContain('mermaid');
});

test('completes the keys of known tasks and of their stages', async () => {
  await remember('ADD-42');
  expect(await completions('--', 'status', 'AD')).toContain('ADD-42');
  expect(await completions('--', 'approve', 'ADD-42', '')).toEqual(
    expect.arrayContaining(['design', 'handoff']),
  );
});

test('says of every value what it is: zsh shows one without a word as "value --"', async () => {
  await remember('ADD-42');
  expect(await printed('--', 'plan', '--format', 'm')).toContain('mermaid\tformat');
  expect(await printed('--', 'status', 'AD')).toContain('ADD-42\ttask');
  expect(await printed('--', 'approve', 'ADD-42', 'd')).toContain('design\tstage');
});

test('completes the stages of a run that is still open, which the store knows by its plan', async () => {
  const { id, slug } = await inspectRepository({ path: sandbox.dir });
  const store = await openStore({ url: storeFile(resolvePaths({ env })) });
  const hash = await store.putBlob({ content: canonicalJson(planOf([{ key: 'build' }])) });
  const input = someInput();
  await store.allocateRun({
    repositoryId: id,
    taskKey: 'OPEN-1',
    startToken: 'token-of-open',
    slug,
    workflowId: 'OPEN-1',
    input: { ...input, plan: { ...input.plan, hash } },
    startedAt: '2026-03-01T12:00:00.000Z',
  });
  await store.close();
  expect(await completions('--', 'approve', 'OPEN-1', 'b')).toContain('build');
});

test.each(['zsh', 'fish'])('prints the script of %s', async (shell) => {
  expect((await completions(shell)).join('\n')).toContain('stagegate complete --');
});

test('bash completes with its script, also one that is read twice, and runs nothing of what is typed', async () => {
  await remember('ADD-42');
  const bin = join(sandbox.dir, 'bin');
  sandbox.write(bin, 'stagegate', `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'stagegate'), 0o755);
  const completed = (...words: string[]) => {
    const script = `set -e; source <(stagegate complete bash); source <(stagegate complete bash)
      COMP_WORDS=(stagegate "$@"); COMP_CWORD=$#; __stagegate_complete; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const options = {
      cwd: sandbox.dir,
      env: { ...env, PATH: `${bin}:/usr/bin:/bin` },
      encoding: 'utf8',
    } as const;
    return execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], options)
      .trim()
      .split('\n');
  };
  expect(completed('stat')).toEqual(['status']);
  expect(completed('show', 'AD')).toEqual(['ADD-42']);
  expect(completed('approve', 'ADD-42', 'd')).toEqual(['design']);
  expect(completed('plan', '--format', 'm')).toEqual(['mermaid']);
  expect(completed('show', `"$(touch ${join(sandbox.dir, 'ran')})`)).toEqual(['']);
  expect(existsSync(join(sandbox.dir, 'ran'))).toBe(false);
});

test('wants a shell that it knows', async () => {
  const told = await runProgram(['complete', 'tcsh'], { cwd: sandbox.dir, env });
  expect(told.code).toBe(2);
  expect(told.stderr).toContain('bash, zsh, fish, powershell');
});
