import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { PublishInput } from '../../../src/activities/contracts.js';
import { resolvePaths, storeFile } from '../../../src/config/paths.js';
import { canonicalJson } from '../../../src/domain/canonical-json.js';
import { openStore } from '../../../src/store/factory.js';
import type { BenchRun } from '../../support/bench-run.js';
import { RunBench } from '../../support/run-bench.js';
import { planHandoff, planOf } from '../../support/run-plan.js';
import { proposed } from '../../support/scripted-forge.js';
import { ScriptedWorld } from '../../support/scripted-world.js';
import { ownRepository } from './own-repository.js';
import { failureIn, runProgram } from './run-program.js';

let bench: RunBench;
let folder: string;
let temporary: string;
const own = ownRepository();
beforeAll(async () => {
  bench = await RunBench.open();
  folder = mkdtempSync(join(tmpdir(), 'stagegate-edit-'));
});
beforeEach(() => {
  temporary = mkdtempSync(join(folder, 'temporary-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await bench.close();
});

/** An editor that does as a line of shell says; its file is `$1`. */
function editor(line: string): string {
  const file = join(mkdtempSync(join(folder, 'editor-')), 'editor');
  writeFileSync(file, `#!/bin/sh\n${line}\n`);
  chmodSync(file, 0o755);
  return file;
}

const cli = (argv: readonly string[], line: string, isTty = true) =>
  runProgram(argv, {
    cwd: own.path,
    isTty,
    env: own.env({ STAGEGATE_TASK_QUEUE_PREFIX: bench.queue, TMPDIR: temporary, VISUAL: editor(line) }),
  });

/** A run whose handoff waits to be asked for. */
async function waiting(
  title: string | null = null,
): Promise<{ run: BenchRun; task: string; published: PublishInput[] }> {
  const published: PublishInput[] = [];
  const handoff = planHandoff({ start: 'manual', pr: { title, draft: false } });
  const plan = planOf([{ key: 'build' }], { handoff });
  const store = await openStore({ url: storeFile(resolvePaths({ env: own.env() })) });
  const hash = await store.putBlob({ content: canonicalJson(plan) });
  await store.close();
  const world = new ScriptedWorld({
    plan,
    propose: (input) => {
      published.push(input);
      return proposed(input);
    },
  });
  const run = await bench.startIn(world, { ...(await own.asInput()), plan: { name: plan.name, hash } });
  await run.when('the run to wait', ({ state }) => state === 'awaiting_approval');
  return { run, task: run.handle.workflowId.split('/').at(-1)?.toUpperCase() ?? '', published };
}

test('title and text are as they were written; without the comments, and without a file left behind', async () => {
  const { run, task, published } = await waiting();
  const seen = join(temporary, 'seen');
  const line = `cp "$1" ${seen}; printf '# Sell baskets\\n\\n<!-- not this -->\\n## Why\\n\\nBecause.\\n' > "$1"`;
  expect(await cli(['handoff', task, '--edit'], line)).toMatchObject({ code: 0 });
  expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
  expect(published).toEqual([expect.objectContaining({ title: 'Sell baskets', body: '## Why\n\nBecause.' })]);
  expect(readFileSync(seen, 'utf8')).toMatch(new RegExp(`^${task}: `));
  expect(readdirSync(temporary)).toEqual(['seen']);
});

test.each<[string | null, string[], RegExp]>([
  [null, [], /^T-\d+: The work of T-\d+$/],
  [null, ['--stages', 'build'], /^T-\d+: The work of T-\d+ \(build\)$/],
  ['Our baskets', [], /^Our baskets$/],
  ['Our baskets', ['--stages', 'build'], /^Our baskets \(build\)$/],
])(
  "left as it is, the title stays, the plan's %j with %j, and the text is made as usual",
  async (title, more, kept) => {
    const { run, task, published } = await waiting(title);
    expect(await cli(['handoff', task, '--edit', ...more], 'true')).toMatchObject({ code: 0 });
    expect(await run.closed()).toMatchObject({ status: 'COMPLETED' });
    expect(published[0]?.title).toMatch(kept);
    expect(published[0]?.body).toBeUndefined();
  },
);

test('what is empty, too long, a secret, or written without a terminal is not sent; the words are kept', async () => {
  const { run, task } = await waiting();
  const edit = ['handoff', task, '--edit', '--json'];
  expect(await cli(['handoff', task, '--edit'], ': > "$1"')).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('nothing was sent') as unknown,
  });
  expect(readdirSync(temporary)).toEqual([]);
  expect(failureIn(await cli(edit, 'true', false))).toMatchObject({ code: 'EDITOR_NO_TERMINAL' });
  expect(failureIn(await cli(edit, 'exit 3'))).toMatchObject({ code: 'EDITOR_FAILED' });
  const long = await cli(edit, `head -c 400 /dev/zero | tr '\\0' x > "$1"`);
  expect(failureIn(long)).toMatchObject({
    code: 'PULL_WORDS_WRONG',
    message: expect.stringContaining('400 characters') as unknown,
    kept: expect.stringMatching(/kept in .*pull-request\.md/) as unknown,
  });
  const token = ['ghp', '0123456789abcdefghijABCDEFGHIJ012345'].join('_');
  const secret = await cli(edit, `echo 'T' > "$1"; echo '${token}' >> "$1"`);
  expect(failureIn(secret)).toMatchObject({ code: 'SECRET_IN_TEXT' });
  expect(run.world.assembled).toEqual([]);
  await run.abort();
});
