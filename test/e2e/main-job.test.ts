import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { waitUntil } from '../support/wait-until.js';

const PLAN = `
plan: shop
gates:
  priced: grep -q price src/price.ts
  told: 'grep -q "## Usage" README.md || { echo "README.md has no Usage section"; exit 1; }'
limits: {parallel: 2, attempts: 2}
stages:
  design:
    run: echo '{"parts":["api","ui"]}' > "$STAGEGATE_ARTIFACTS/design.json"
    changes: none
    produces: design.json
    approve: true
  api: {needs: design, scope: src/api/**, run: mkdir -p src/api && cp "$STAGEGATE_INPUTS/design/design.json" src/api/, gates: priced}
  ui: {needs: design, scope: src/ui/**, run: mkdir -p src/ui && echo ui > src/ui/page.txt, gates: priced}
  docs:
    needs: [api, ui]
    run: FEEDBACK
    gates: [told]
handoff:
  gates: [priced, told]
  pr: {draft: true}
`;

/** Follows what the failed gate said; without feedback it knows nothing. */
const LISTENS = `'if grep -qs "no Usage section" "$STAGEGATE_FEEDBACK/feedback.md"; then echo "## Usage" >> README.md; else echo "more" >> README.md; fi'`;
const DEAF = `'env -u STAGEGATE_FEEDBACK sh -c "if grep -qs Usage \\"\\$STAGEGATE_FEEDBACK/feedback.md\\"; then echo \\"## Usage\\" >> README.md; else echo more >> README.md; fi"'`;

describe('the main job', () => {
  const place = new Installation();
  let repository: TestRepository;

  beforeAll(async () => {
    repository = makeRepository(place.sandbox);
    await place.startWorker();
  });
  afterAll(() => place.close());

  test('goes from a plan through gates and an approval to a pull request', async () => {
    const { checkout, origin } = repository;
    place.sandbox.write(checkout, 'plan.yaml', PLAN.replace('FEEDBACK', LISTENS));
    await place.json(checkout, 'start', 'plan.yaml', '--task', 'SHOP-1', '--title', 'Sell things');
    const waiting = await place.statusWhen(checkout, 'SHOP-1', ({ state }) => state === 'awaiting_approval');
    expect(waiting.stages.map(({ state }) => state)).toEqual([
      'awaiting_approval',
      'pending',
      'pending',
      'pending',
    ]);

    const yes = ['approve', 'SHOP-1', 'design', '-m', 'sound', '--token', 'answer-of-leads'];
    expect(await place.json(checkout, ...yes)).toMatchObject({ outcome: { kind: 'accepted', missing: 0 } });
    const ended = await place.statusWhen(checkout, 'SHOP-1', ({ endedAt }) => endedAt !== null);
    expect(ended.state).toBe('completed');
    expect(await place.json(checkout, ...yes)).toMatchObject({ outcome: { kind: 'duplicate' } });
    for (const other of [['reject', ...yes.slice(1)], yes.with(-1, 'another-token')])
      expect((await place.cli(checkout, ...other)).stderr).toContain('RUN_NOT_ACTIVE');
    const docs = ended.stages.find(({ key }) => key === 'docs');
    expect(docs?.attempts.map(({ failure }) => failure?.code ?? 'passed')).toEqual(['GATE_FAILED', 'passed']);

    const git = (...args: string[]) => place.sandbox.git(origin, ...args);
    expect(git('show', 'stagegate/SHOP-1:src/api/design.json')).toBe('{"parts":["api","ui"]}');
    expect(git('show', 'stagegate/SHOP-1:src/ui/page.txt')).toBe('ui');
    expect(git('show', 'stagegate/SHOP-1:README.md')).toContain('## Usage');
    const { pullRequest } = ended.handoff;
    expect(pullRequest).toMatchObject({ number: 1, head: 'stagegate/SHOP-1', base: 'main', draft: true });
    expect(pullRequest?.headCommit).toBe(git('rev-parse', 'stagegate/SHOP-1'));
    expect(git('for-each-ref', '--format=%(refname)', 'refs/heads')).toBe(
      'refs/heads/main\nrefs/heads/stagegate/SHOP-1',
    );

    const report = await place.cli(checkout, 'report', 'SHOP-1');
    expect(report.exitCode).toBe(0);
    expect(report.stdout).toContain('# SHOP-1: Sell things');
    expect(place.sandbox.git(checkout, 'status', '--porcelain')).toBe('?? plan.yaml');
  });

  test('the second attempt fails too when the feedback is taken away', async () => {
    const { checkout } = repository;
    place.sandbox.write(
      checkout,
      'deaf.yaml',
      PLAN.replace('FEEDBACK', DEAF).replace('    approve: true\n', ''),
    );
    await place.json(checkout, 'start', 'deaf.yaml', '--task', 'SHOP-2', '--title', 'Deaf');
    const stuck = await place.statusWhen(checkout, 'SHOP-2', ({ state }) => state === 'blocked');
    const docs = stuck.stages.find(({ key }) => key === 'docs');
    expect(docs?.attempts.map(({ failure }) => failure?.code)).toEqual(['GATE_FAILED', 'GATE_FAILED']);
    expect(stuck.approvals.at(-1)).toMatchObject({ kind: 'escalation', subject: 'docs', state: 'pending' });
    const aborted = await place.cli(checkout, 'abort', 'SHOP-2', '--yes');
    expect(aborted.exitCode).toBe(0);
    await place.statusWhen(checkout, 'SHOP-2', ({ state }) => state === 'aborted');
  });

  test('an executor outlives a killed worker and is not started twice', async () => {
    const { checkout } = repository;
    const starts = join(place.sandbox.dir, 'starts');
    const go = join(place.sandbox.dir, 'go');
    place.sandbox.write(
      checkout,
      'long.yaml',
      `plan: long\nstages:\n  work:\n    run: 'echo start >> ${starts}; until [ -e ${go} ]; do sleep 0.1; done; echo done > work.txt'\n`,
    );
    const other = new Installation({
      env: { STAGEGATE_TASK_QUEUE_PREFIX: `${place.env['STAGEGATE_TASK_QUEUE_PREFIX'] ?? ''}-b` },
    });
    try {
      const worker = await other.startWorker();
      await other.json(checkout, 'start', 'long.yaml', '--task', 'SHOP-3', '--title', 'Long');
      await other.statusWhen(checkout, 'SHOP-3', ({ stages }) => stages[0]?.state === 'running');
      await waitUntil('the executor to start', () => existsSync(starts));
      await worker.end('SIGKILL');
      place.sandbox.write(place.sandbox.dir, 'go', '');
      await other.startWorker();
      const ended = await other.statusWhen(checkout, 'SHOP-3', ({ endedAt }) => endedAt !== null);
      expect(ended.stages[0]).toMatchObject({ state: 'completed', attempt: 1 });
      expect(readFileSync(starts, 'utf8')).toBe('start\n');
    } finally {
      await other.close();
    }
  });
});
