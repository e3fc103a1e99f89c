import { dirname } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { ActivityBench } from '../../support/activity-bench.js';
import { type EndedRun, endRun } from '../../support/ended-run.js';
import { failureIn, runProgram } from './run-program.js';

let bench: ActivityBench;
let ended: EndedRun;
beforeEach(async () => {
  bench = await ActivityBench.open();
  ended = await endRun(bench, { state: 'completed', publish: true });
});
afterEach(() => bench.close());

const stagegate = (...argv: string[]) =>
  runProgram(argv, {
    cwd: bench.repository.checkout,
    env: {
      PATH: '/usr/bin:/bin',
      STAGEGATE_HOME: dirname(bench.paths.state),
      TEMPORAL_ADDRESS: '127.0.0.1:1',
    },
  });
const git = (...args: string[]) => bench.sandbox.git(bench.repository.origin, ...args);
const branch = () => `stagegate/${ended.run.taskKey}`;
const reconciled = async () => {
  const { repository, taskKey, number } = ended.run;
  const rows = await bench.store.readLedger({ run: { repositoryId: repository.id, taskKey, number } });
  return rows.filter(({ kind }) => kind === 'reconciled');
};
/** Puts a commit with this tree and message onto the base, and the branch to it (or away). */
function rewrite({ tree, message, to }: { tree: string; message: string; to: string | null }): string {
  const commit = git('commit-tree', tree, '-p', 'refs/heads/main', '-m', message);
  if (to === null) {
    git('update-ref', 'refs/heads/main', commit);
    git('update-ref', '-d', `refs/heads/${branch()}`);
  } else git('update-ref', `refs/heads/${to}`, commit);
  return commit;
}
const told = async (...more: string[]) => {
  const { code, stdout } = await stagegate('reconcile', ended.run.taskKey, '--json', ...more);
  expect(code).toBe(0);
  return JSON.parse(stdout) as { carried: object[]; recorded: number };
};

test('what is still there needs no correction', async () => {
  const shown = await stagegate('reconcile', ended.run.taskKey, '--yes');
  expect(shown.stdout).toBe(`✓ api: ${ended.head.slice(0, 12)} is at origin\nNothing is to be corrected.\n`);
  expect(await reconciled()).toEqual([]);
});

test('an amended commit is known by its trailers, recorded once with --yes, and followed when it moves again', async () => {
  const message = git('log', '-1', '--format=%B', ended.head);
  const amended = rewrite({ tree: 'refs/heads/main^{tree}', message: `Better\n\n${message}`, to: branch() });
  const shown = await stagegate('reconcile', ended.run.taskKey);
  expect(shown.stdout).toContain(`is ${amended.slice(0, 12)} now, by its trailers`);
  expect(shown.stdout).toContain(`stagegate reconcile ${ended.run.taskKey} --run 1 --yes`);
  expect(await reconciled()).toEqual([]);
  const moved = { kind: 'moved', stage: 'api', head: ended.head, commit: amended, by: 'trailers' };
  expect(await told('--yes')).toMatchObject({ carried: [moved], recorded: 1 });
  expect(await told('--yes')).toMatchObject({ carried: [{ kind: 'there', head: amended }], recorded: 0 });
  const again = rewrite({ tree: 'refs/heads/main^{tree}', message: `Best\n\n${message}`, to: branch() });
  expect(await told('--yes')).toMatchObject({
    carried: [{ ...moved, head: amended, commit: again }],
    recorded: 1,
  });
  expect(await reconciled()).toHaveLength(2);
});

test('a squash without trailers is known by what it changes, also on a base that has moved', async () => {
  const blob = bench.sandbox.feed(bench.repository.origin, 'news\n', 'hash-object', '-w', '--stdin');
  const entries = (ref: string) => git('ls-tree', ref);
  const treeOf = (...lines: string[]) =>
    bench.sandbox.feed(bench.repository.origin, `${lines.join('\n')}\n`, 'mktree');
  const file = `100644 blob ${blob}\tNEWS`;
  const stage = entries(`refs/heads/${branch()}`);
  rewrite({ tree: treeOf(entries('refs/heads/main'), file), message: 'news', to: 'main' });
  const squashed = rewrite({ tree: treeOf(stage, file), message: 'Add it (#7)', to: null });
  expect(await told('--yes')).toMatchObject({ carried: [{ commit: squashed, by: 'patch' }], recorded: 1 });
});

test('what nobody carries is told, and what was never pushed is a mistake', async () => {
  git('update-ref', '-d', `refs/heads/${branch()}`);
  expect(await told('--yes')).toMatchObject({ carried: [{ kind: 'gone', head: ended.head }], recorded: 0 });
  ended = await endRun(bench, { state: 'completed' });
  const never = await stagegate('reconcile', ended.run.taskKey, '--json');
  expect(failureIn(never)).toMatchObject({ code: 'NOTHING_PUSHED' });
});
