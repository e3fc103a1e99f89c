import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import Database from 'libsql';

import { resolvePaths, storeFile, vaultDir } from '../../src/config/paths.js';
import type { ApprovalRequest } from '../../src/domain/approval/approval.js';
import type { RunStatus } from '../../src/domain/run/run-status.js';
import { runs } from '../process/support.js';
import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { onSmallDisk } from '../support/on-small-disk.js';
import { openSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { waitUntil } from '../support/wait-until.js';

const MB = 1024 * 1024;
const MINUTES = 60_000;

onSmallDisk('the disk of the state folder fills to the last byte under a run', () => {
  const place = new Installation();
  const home = place.env['STAGEGATE_HOME'] ?? '';
  const paths = resolvePaths({ env: { STAGEGATE_HOME: home } });
  const sign = (name: string) => join(place.sandbox.dir, name);
  const linesOf = (name: string) => readFileSync(sign(name), 'utf8').trim().split('\n');
  let disk: SmallDisk;
  let shop: TestRepository;

  /** Waits for a sign of the test, which fills the disk meanwhile. */
  const works = `echo $$ > ${sign('pid')}; echo ran >> ${sign('ran')}; while [ ! -e ${sign('go')} ]; do sleep 0.05; done`;
  const plans = {
    working: `
stages:
  paid: {run: 'echo paid >> paid.txt; ${works}'}
  last: {needs: paid, run: 'echo last > last.txt'}
`,
    gated: `
gates: {unit: {run: '${works}'}}
stages:
  paid: {run: 'echo paid >> paid.txt; echo ran >> ${sign('executed')}', gates: [unit]}
  last: {needs: paid, run: 'echo last > last.txt'}
`,
    writing: `
stages:
  paid: {run: '${works}; head -c 200000 /dev/zero > big && echo paid >> paid.txt'}
  last: {needs: paid, run: 'echo last > last.txt'}
`,
  };

  beforeAll(async () => {
    disk = openSmallDisk({ dir: home, bytes: 96 * MB });
    shop = makeRepository(place.sandbox);
    await place.startWorker();
  });
  beforeEach(() => {
    for (const name of ['pid', 'ran', 'go', 'executed']) rmSync(sign(name), { force: true });
  });
  afterEach(() => disk.free());
  afterAll(async () => {
    disk.close();
    await place.close();
  });

  /** Starts a run and fills the disk while what waits for a sign works. */
  async function fillUnder(plan: keyof typeof plans, task: string, left = 0): Promise<void> {
    place.sandbox.write(place.sandbox.dir, 'plan.yaml', `plan: ${plan}${plans[plan]}handoff: {}\n`);
    await place.json(shop.checkout, 'start', sign('plan.yaml'), '--task', task);
    await waitUntil('the command to work', () => existsSync(sign('pid')) && pid() > 1);
    disk.fill(left);
  }
  const pid = () => Number(readFileSync(sign('pid'), 'utf8'));
  const when = (task: string, wanted: (status: RunStatus) => boolean) =>
    place.statusWhen(shop.checkout, task, wanted, 2 * MINUTES);
  const pendingOf = ({ approvals }: RunStatus) => approvals.find(({ state }) => state === 'pending');

  /** Waits until the run asks, and looks at what is on the full disk: all of it is whole. */
  async function asked(task: string): Promise<ApprovalRequest> {
    const status = await when(task, (seen) => pendingOf(seen) !== undefined);
    place.sandbox.git(vaultDir(paths, status.repository), 'fsck', '--full', '--strict');
    for (const file of wholeFiles()) JSON.parse(readFileSync(file, 'utf8'));
    const told = await place.cli(shop.checkout, 'show', task, 'paid');
    expect(told).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('There is no room left') });
    const request = pendingOf(status);
    expect(request).toMatchObject({
      kind: 'escalation',
      subject: 'paid',
      failure: { code: 'DISK_FULL', class: 'env', kept: expect.stringContaining('a retry goes on with it') },
    });
    if (request === undefined) throw new Error('nothing is asked');
    return request;
  }

  /** Makes room, and gives the last command that the request names. */
  async function followed(request: ApprovalRequest): Promise<void> {
    disk.free();
    const [, words = ''] = / when there is room: stagegate (.+)$/.exec(request.failure?.next ?? '') ?? [];
    await place.json(shop.checkout, ...words.split(' '));
  }

  async function expectCompleted(task: string): Promise<RunStatus> {
    const ended = await when(task, ({ endedAt }) => endedAt !== null);
    expect(ended).toMatchObject({
      state: 'completed',
      stages: [{ state: 'completed' }, { state: 'completed' }],
    });
    expect(place.sandbox.git(shop.origin, 'show', `stagegate/${task}:paid.txt`)).toBe('paid');
    await expectRecorded(task, ['started', 'verified', 'pr', 'finished']);
    expect((await place.cli(shop.checkout, 'report', task)).exitCode).toBe(0);
    return ended;
  }

  async function expectRecorded(task: string, kinds: readonly string[]): Promise<void> {
    const { entries } = (await place.json(shop.checkout, 'audit', task)) as { entries: { action: string }[] };
    const actions = new Set(entries.map(({ action }) => action));
    expect([...actions]).toEqual(expect.arrayContaining([...kinds]));
    const store = new Database(storeFile(paths));
    expect(store.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    store.close();
  }

  function wholeFiles(): string[] {
    return ['logs', 'reports']
      .map((name) => join(paths.state, name))
      .filter(existsSync)
      .flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
      )
      .filter((name) => name.endsWith('.json'));
  }

  test.each([0, 12 * 1024])(
    'an executor that ends with %i bytes left: a person is asked, and its work is collected, not done again',
    async (left) => {
      const task = `FD-W${String(left)}`;
      await fillUnder('working', task, left);
      writeFileSync(sign('go'), '');
      const request = await asked(task);
      expect(linesOf('ran')).toEqual(['ran']);
      await followed(request);
      await expectCompleted(task);
      expect(linesOf('ran')).toEqual(['ran']);
    },
    5 * MINUTES,
  );

  test(
    'a gate that ends on it: the same commit is judged again, and its executor does not work again',
    async () => {
      await fillUnder('gated', 'FD-2');
      writeFileSync(sign('go'), '');
      await followed(await asked('FD-2'));
      const { stages } = await expectCompleted('FD-2');
      expect(stages[0]?.attempts).toMatchObject([{ attempt: 1, failure: null }]);
      expect(linesOf('executed')).toEqual(['ran']);
    },
    5 * MINUTES,
  );

  test(
    'an executor that fails of it: what it left is kept, and it works again when there is room',
    async () => {
      await fillUnder('writing', 'FD-3');
      writeFileSync(sign('go'), '');
      await followed(await asked('FD-3'));
      const { stages } = await expectCompleted('FD-3');
      expect(stages[0]?.attempts.map(({ failure }) => failure?.code)).toEqual([
        'DISK_FULL',
        'EXECUTOR_FAILED',
        undefined,
      ]);
      expect(linesOf('ran')).toEqual(['ran', 'ran']);
    },
    5 * MINUTES,
  );

  test(
    'an abort ends the executor all the same',
    async () => {
      await fillUnder('working', 'FD-4');
      const aborted = place.cli(shop.checkout, 'abort', 'FD-4', '--yes');
      await waitUntil('the executor to be ended', () => !runs(pid()));
      disk.free();
      expect((await aborted).exitCode).toBe(0);
      expect(await when('FD-4', ({ endedAt }) => endedAt !== null)).toMatchObject({ state: 'aborted' });
      await expectRecorded('FD-4', ['started', 'finished']);
    },
    5 * MINUTES,
  );
});
