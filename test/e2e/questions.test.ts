import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { join } from 'node:path';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';

const place = new Installation();
let shop: TestRepository;

const plan = `
plan: curious
limits: {attempts: 1}
stages:
  work:
    run: |
      if [ -e half.txt ]; then cp "$STAGEGATE_FEEDBACK/feedback.md" whole.txt; exit; fi
      echo half > half.txt
      echo '{"schema": "questions@1", "questions": [{"id": "db", "text": "Which one?", "choices": ["sqlite", "postgres"]}]}' > "$STAGEGATE_ARTIFACTS/questions.json"
`;

beforeAll(async () => {
  shop = makeRepository(place.sandbox);
  place.sandbox.write(place.sandbox.dir, 'plan.yaml', plan);
  await place.startWorker();
});
afterAll(() => place.close());

test('a stage asks, a person answers, it goes on in the same folder, and its work becomes a branch when asked', async () => {
  const { checkout } = shop;
  const cli = (...argv: string[]) => place.cli(checkout, ...argv);
  await place.json(checkout, 'start', join(place.sandbox.dir, 'plan.yaml'), '--task', 'ASK-1');
  await place.statusWhen(checkout, 'ASK-1', ({ approvals }) => approvals.length === 1);
  const shown = await cli('show', 'ASK-1', 'work');
  expect(shown.stdout).toContain('db: Which one? (one of: sqlite, postgres)');
  expect(shown.stdout).toContain('stagegate answer ASK-1 work');
  await cli('hint', 'ASK-1', 'work', 'keep it short');
  expect((await cli('status', 'ASK-1')).stdout).toContain('from attempt 2 on: keep it short');
  const answering = ['answer', 'ASK-1', 'work', '--answer', 'db=postgres', '--token', 'once-for-all'];
  const answered = await cli(...answering);
  expect(answered.stderr).toBe('');
  const done = await place.statusWhen(checkout, 'ASK-1', ({ endedAt }) => endedAt !== null);
  expect(done).toMatchObject({ state: 'completed', stages: [{ attempt: 2, maxAttempts: 2 }] });
  expect((await cli(...answering)).stdout).toContain('these answers came before; nothing new happened');

  const before = place.sandbox.git(checkout, 'status', '--porcelain', '--branch');
  const made = await cli('checkout', 'ASK-1', 'work');
  expect(made.stdout).toContain('Next: git switch stagegate/ASK-1-work');
  const told = place.sandbox.git(checkout, 'show', 'stagegate/ASK-1-work:whole.txt');
  expect(told).toContain('## db: Which one?\n\npostgres');
  expect(told).toContain('keep it short');
  expect(place.sandbox.git(checkout, 'show', 'stagegate/ASK-1-work:half.txt')).toBe('half');
  expect((await cli('checkout', 'ASK-1', 'work')).stdout).toContain('is there already');
  expect((await cli('checkout', 'ASK-1', 'work', '--branch', 'mine')).exitCode).toBe(0);
  const taken = await cli('checkout', 'ASK-1', 'work', '--branch', 'main');
  expect([taken.exitCode, taken.stderr]).toEqual([4, expect.stringContaining('CHECKOUT_BRANCH_TAKEN')]);
  const odd = await cli('checkout', 'ASK-1', 'work', '--branch=-x');
  expect([odd.exitCode, odd.stderr]).toEqual([2, expect.stringContaining('must not begin with')]);
  expect(place.sandbox.git(checkout, 'status', '--porcelain', '--branch')).toBe(before);

  const report = (await cli('report', 'ASK-1')).stdout;
  expect(report).toContain('questions asked');
  expect(report).toContain('Hint of');
}, 120_000);
