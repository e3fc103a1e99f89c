import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { openSession } from '../../../../src/client/local/session.js';
import { carryOut } from '../../../../src/client/local/gc/carry-out.js';
import { takeInventory } from '../../../../src/client/local/gc/take-inventory.js';
import { runWorkflowId } from '../../../../src/contract/ids.js';
import { planCleanup } from '../../../../src/domain/janitor/plan-cleanup.js';
import type { RunRef } from '../../../../src/domain/run/run-input.js';
import { ActivityBench } from '../../../support/activity-bench.js';
import { endRun } from '../../../support/ended-run.js';
import { testAddress, testClient, uniquePrefix } from '../../../support/temporal.js';
import { gcOf, runGc } from './gc-of.js';

const program = fileURLToPath(new URL('../../../../dist/bin/stagegate.js', import.meta.url));

let bench: ActivityBench;
beforeEach(async () => {
  bench = await ActivityBench.open();
});
afterEach(() => bench.close());

const tree = (run: RunRef, ...path: string[]) => bench.inStage(run, 'api', ...path);
const fsck = (dir: string) => bench.sandbox.git(dir, 'fsck', '--full', '--strict');
const environment = () => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  STAGEGATE_HOME: dirname(bench.paths.state),
  TEMPORAL_ADDRESS: testAddress(),
});
const startGc = (): ChildProcess =>
  spawn(process.execPath, [program, 'gc', '--older-than', '1s', '--json'], {
    cwd: bench.repository.checkout,
    env: environment(),
    stdio: 'ignore',
  });

/** Every file below a folder, with what is in it; what the store does with its own files while it is read is left out. */
function content(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (path: string) => {
    const stat = lstatSync(path);
    if (stat.isDirectory()) {
      found.set(path, `folder ${stat.mode}`);
      for (const name of readdirSync(path)) walk(join(path, name));
    } else if (stat.isSymbolicLink()) found.set(path, readlinkSync(path));
    else if (!/store\.db-(wal|shm)$/.test(path))
      found.set(path, createHash('sha256').update(readFileSync(path)).digest('hex'));
  };
  walk(root);
  return found;
}

test('a dry run changes no byte', async () => {
  await endRun(bench, { state: 'completed', publish: true });
  await endRun(bench, { script: 'echo two > api.txt' });
  const home = dirname(bench.paths.state);
  const before = content(home);
  const { dropped } = await gcOf(bench, '--dry-run');
  expect(dropped.length).toBeGreaterThan(5);
  expect(content(home)).toEqual(before);
});

test('two at once: everything goes once, and neither fails', async () => {
  const { run, head } = await endRun(bench);
  const codes = await Promise.all(
    [startGc(), startGc()].map(async (child) => (await once(child, 'exit')) as [number | null, unknown]),
  );
  expect(codes.map(([code]) => code)).toEqual([0, 0]);
  expect(existsSync(tree(run))).toBe(false);
  expect(bench.show(run, head, 'api.txt')).toBe('api');
  fsck(bench.vault(run));
});

describe('killed in the middle', () => {
  test('as soon as something goes: the next one ends what it had begun', async () => {
    const { run, head } = await endRun(bench, { state: 'completed', publish: true });
    const child = startGc();
    const ended = once(child, 'exit');
    const trash = join(bench.paths.state, 'trash');
    while (!existsSync(trash) && child.exitCode === null) await delay(2);
    child.kill('SIGKILL');
    await ended;
    await gcOf(bench);
    expect(existsSync(tree(run))).toBe(false);
    expect(readdirSync(join(bench.paths.state, 'trash'))).toEqual([]);
    expect(bench.sandbox.git(bench.repository.origin, 'cat-file', '-t', head)).toBe('commit');
    fsck(bench.vault(run));
    fsck(bench.mirror(run));
  });

  test('while it tidied a vault: objects that a ref needs come back', async () => {
    const { run, head } = await endRun(bench);
    const vault = bench.vault(run);
    renameSync(join(vault, 'objects'), join(vault, 'objects-before-tidying'));
    mkdirSync(join(vault, 'objects', 'pack'), { recursive: true });
    await gcOf(bench);
    expect(bench.show(run, head, 'api.txt')).toBe('api');
    fsck(vault);
    expect(readdirSync(vault)).not.toContain('objects-before-tidying');
  });

  test('while a worker removed a working tree: what is left of it goes', async () => {
    const { run } = await endRun(bench);
    rmSync(tree(run, '.tree.checkout.json'));
    rmSync(tree(run, 'tree', 'api.txt'));
    const { dropped } = await gcOf(bench);
    expect(dropped.map(({ kind }) => kind)).toContain('tree');
    expect(existsSync(tree(run))).toBe(false);
  });
});

test('a run that starts between looking and deleting loses nothing', async () => {
  const { run } = await endRun(bench, { state: 'completed', publish: true });
  const session = openSession({ env: environment(), cwd: bench.repository.checkout });
  const client = await testClient();
  const request = { now: Date.now(), olderThanMs: 0, dropRuns: [] };
  try {
    const inventory = await takeInventory(session, { named: [] });
    const decisions = planCleanup({ inventory, request });
    expect(decisions.filter(({ drop }) => drop).map(({ holding }) => holding.kind)).toEqual(
      expect.arrayContaining(['tree', 'vault_ref', 'vault_objects']),
    );
    const refs = bench.refs(bench.vault(run));
    const { slug, id } = run.repository;
    const workflowId = runWorkflowId({ slug, taskKey: run.taskKey });
    const handle = await client.workflow.start('nobody', { workflowId, taskQueue: uniquePrefix() });
    try {
      await bench.store.allocateRun({
        ...{ startToken: 'token-of-the-second', repositoryId: id, slug, taskKey: run.taskKey, workflowId },
        ...{ input: {}, startedAt: run.startedAt },
      });
      const outcomes = await carryOut(session, { decisions, request });
      expect(outcomes.filter(({ drop }) => drop)).toEqual([]);
      expect(bench.refs(bench.vault(run))).toBe(refs);
      expect(existsSync(tree(run, 'tree', 'api.txt'))).toBe(true);
    } finally {
      await handle.terminate();
    }
  } finally {
    await client.connection.close();
    await session.close();
  }
});

test('beside a worker: what it makes meanwhile is whole', async () => {
  await endRun(bench, { state: 'completed', publish: true });
  const client = await testClient();
  const open = await bench.runOf('plan: shop\nstages: {api: {run: "echo new >> api.txt"}}\n');
  const { slug } = open.repository;
  const workflowId = runWorkflowId({ slug, taskKey: open.taskKey });
  const handle = await client.workflow.start('nobody', { workflowId, taskQueue: uniquePrefix() });
  try {
    const attempts = async () => {
      let previous: string | null = null;
      for (const attempt of [1, 2, 3]) {
        const { head, failure } = await bench.attempt(open, { stage: 'api', attempt, previous });
        expect(failure).toBeNull();
        previous = head;
      }
      return previous;
    };
    const [head] = await Promise.all([attempts(), runGc(bench, '--json'), runGc(bench, '--json')]);
    expect(bench.show(open, head, 'api.txt')).toBe('new\nnew\nnew');
    expect(existsSync(bench.inStage(open, 'api', 'tree', 'api.txt'))).toBe(true);
    fsck(bench.vault(open));
  } finally {
    await handle.terminate();
    await client.connection.close();
  }
});
