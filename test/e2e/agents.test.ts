import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { makeRepository, type TestRepository } from '../support/git-history.js';
import { Installation } from '../support/installation.js';
import { standIn } from '../support/stand-ins.js';

describe('a coding agent, from one line to a pull request', () => {
  const place = new Installation();
  const bin = join(place.sandbox.dir, 'bin');
  let repository: TestRepository;

  beforeAll(async () => {
    repository = makeRepository(place.sandbox);
    mkdirSync(bin);
    place.env['PATH'] = `${bin}:${place.env['PATH'] ?? ''}`;
    await place.startWorker();
  });
  afterAll(() => place.close());

  test('fails its check, goes on with its conversation, is approved and handed off', async () => {
    const { checkout, origin } = repository;
    const agent = standIn({
      bin,
      agent: 'claude',
      turns: [
        { write: { 'login.txt': 'flaky\n' }, cost: 0.25, read: 1000, wrote: 200 },
        { write: { 'login.txt': 'sound\n' }, cost: 0.5, read: 2000, wrote: 100 },
      ],
    });
    const line = ['Fix the flaky login test', '--agent', 'claude', '--check', 'grep -q sound login.txt'];
    const started = await place.json(checkout, 'start', ...line, '--save-plan', 'made.yaml');
    expect(started).toMatchObject({ task: 'fix-the-flaky-login-test', title: 'Fix the flaky login test' });
    expect(String(started['assumptions'])).toMatch(
      /done by claude.*grep -q sound.*called fix-the-flaky-login-test/s,
    );
    expect(readFileSync(join(checkout, 'made.yaml'), 'utf8')).toContain('agent: claude');

    const task = 'fix-the-flaky-login-test';
    const waiting = await place.statusWhen(checkout, task, ({ state }) => state === 'awaiting_approval');
    const attempts = waiting.stages[0]?.attempts ?? [];
    expect(attempts.map(({ failure }) => failure?.code ?? 'passed')).toEqual(['GATE_FAILED', 'passed']);
    expect(attempts.map(({ agent: use }) => use)).toMatchObject([
      { session: 'session-1', resumed: false, costUsd: 0.25, tokens: { in: 1000, out: 200 } },
      { session: 'session-1', resumed: true, costUsd: 0.5, tokens: { in: 2000, out: 100 } },
    ]);
    const [first, second] = agent.calls();
    expect(first?.prompt).toMatch(/Fix the flaky login test[^]*grep -q sound login.txt/);
    expect(second?.prompt).toContain('Gate check: failed');

    await place.json(checkout, 'approve', task, 'work', '-m', 'sound');
    const ended = await place.statusWhen(checkout, task, ({ endedAt }) => endedAt !== null);
    expect(ended.state).toBe('completed');
    expect(ended.handoff.pullRequest).toMatchObject({ number: 1, head: `stagegate/${task}` });
    expect(place.sandbox.git(origin, 'show', `stagegate/${task}:login.txt`)).toBe('sound');
    const shown = await place.cli(checkout, 'status', task);
    expect(shown.stdout).toContain('$0.75');
    const report = await place.cli(checkout, 'report', task);
    expect(report.stdout).toMatch(/claude.*&#36;0\.25.*1,000 tokens in/);
  });
});
