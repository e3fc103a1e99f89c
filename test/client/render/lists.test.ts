import { describe, expect, test } from '@jest/globals';

import { renderDescription } from '../../../src/client/render/description-view.js';
import { renderInbox } from '../../../src/client/render/inbox-view.js';
import { renderList } from '../../../src/client/render/list-view.js';
import { HOSTILE } from '../../support/hostile.js';
import { request, runStatus } from '../../support/run-status.js';
import { NOW, description, fullRun, inboxOf, tooWide } from './fixtures.js';

const plain = { now: NOW, width: 80, colour: false };

describe('renderList', () => {
  test('has a line for each run with what it waits for', () => {
    const status = runStatus({ state: 'awaiting_approval', approvals: [request()] });
    const [, line] = renderList({ ...plain, runs: [{ kind: 'live', status }] }).split('\n');
    expect(line).toMatch(/^ADD-42 +3 +\? awaiting approval +feature +main +6m +design$/);
  });

  test('marks what is only as last heard, and says what the mark means', () => {
    const unsure = { kind: 'description', why: 'no_worker', run: description() } as const;
    const text = renderList({ ...plain, runs: [unsure] });
    expect(text).toMatch(/^OLD-1 .*awaiting approval \*.*28d +an answer$/m);
    expect(text).toContain('* as last heard');
    const closed = { ...unsure, run: description({ closed: true, state: 'completed' }) };
    expect(renderList({ ...plain, runs: [closed] })).not.toContain('*');
  });

  test('tells what to do when there is nothing', () => {
    expect(renderList({ ...plain, runs: [] })).toContain('stagegate start PLAN --task KEY');
  });

  test.each([80, 200])('fits into %d columns', (width) => {
    const names = ['x'.repeat(64), 'release/'.repeat(25)];
    for (const words of [...HOSTILE, ...names]) {
      const status = {
        ...fullRun(words),
        base: { branch: words, commit: null },
        plan: { name: words, hash: 'f' },
      };
      const run = description({ task: { key: words, title: words }, base: words });
      const text = renderList({
        ...plain,
        width,
        runs: [
          { kind: 'live', status },
          { kind: 'description', why: 'no_worker', run },
        ],
      });
      expect(tooWide({ text, width })).toEqual([]);
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
  });
});

describe('renderInbox', () => {
  test('has the longest waiting first, each with its age and the command that shows it', () => {
    const run = runStatus();
    const later = { run, request: request({ subject: 'ui', requestedAt: '2026-03-01T12:05:00.000Z' }) };
    const sooner = { run, request: request({ kind: 'escalation' }) };
    const text = renderInbox({ ...plain, ...inboxOf([later, sooner]) });
    expect(text.indexOf('stagegate show ADD-42 design')).toBeLessThan(
      text.indexOf('stagegate show ADD-42 ui'),
    );
    expect(text).toContain('needs help, waiting for 4m');
    expect(text).toContain('needs approval by leads, waiting for 1m');
  });

  test('says that nothing waits, unless it cannot know', () => {
    expect(renderInbox({ ...plain, ...inboxOf([]) })).toBe('Nothing waits for you.');
    const unsure = renderInbox({ ...plain, ...inboxOf([], { unchecked: [description()] }) });
    expect(unsure).toMatch(/^! May wait for an answer, but no worker answers.*stagegate worker.*OLD-1/s);
    expect(unsure).not.toContain('Nothing waits');
    const others = renderInbox({ ...plain, ...inboxOf([], { others: 2, more: true }) });
    expect(others).toMatch(
      /^Nothing waits for you\.\n\n2 requests wait for others \(stagegate inbox --all\)/,
    );
    expect(others).toContain('More runs wait than were looked at');
  });

  test('puts behind what one may not answer, with why, and without the command that would be refused', () => {
    const run = runStatus();
    const objection = { code: 'DECISION_OWN_WORK', message: 'Ada started this run and cannot approve it' };
    const mine = { run, request: request({ subject: 'ui' }) };
    const text = renderInbox({ ...plain, ...inboxOf([{ run, request: request(), objection }, mine]) });
    expect(text.indexOf('stagegate approve ADD-42 ui')).toBeLessThan(text.indexOf('Not for you'));
    expect(text.indexOf('Not for you')).toBeLessThan(text.indexOf('✗ Ada started this run'));
    expect(text).not.toContain('stagegate approve ADD-42 design');
  });

  test('has commands that work from here: with the path of another repository, or its name', () => {
    const at = (id: string) => ({
      run: runStatus({ repository: { id, slug: 'other-1' } }),
      request: request(),
    });
    const local = renderInbox({ ...plain, ...inboxOf([at('/srv/my repo')]) });
    expect(local).toContain("stagegate approve ADD-42 design --repo '/srv/my repo'");
    const remote = renderInbox({ ...plain, ...inboxOf([at('forge.example/x.git')]) });
    expect(remote).toContain('in forge.example/x.git');
    expect(remote).not.toContain('--repo');
  });

  test('has the handoffs that wait to be started', () => {
    const text = renderInbox({ ...plain, ...inboxOf([], { ready: [runStatus()] }) });
    expect(text).toContain('stagegate handoff ADD-42');
  });

  test.each([80, 200])('fits into %d columns', (width) => {
    for (const words of HOSTILE) {
      const run = fullRun(words);
      const items = run.approvals.map((asked) => ({ run, request: asked }));
      const text = renderInbox({
        ...plain,
        width,
        ...inboxOf(items, { unchecked: [description({ task: { key: words, title: words } })] }),
      });
      expect(tooWide({ text, width })).toEqual([]);
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
  });
});

describe('renderDescription', () => {
  test('says that it is hearsay, unless the run has ended', () => {
    expect(renderDescription({ ...plain, run: description() })).toContain('awaiting approval, as last heard');
    const ended = description({ closed: true, state: 'completed', endedAt: '2026-02-01T13:00:00.000Z' });
    expect(renderDescription({ ...plain, run: ended })).not.toContain('as last heard');
  });

  test('fits, and shows nothing that moves the cursor', () => {
    for (const words of HOSTILE) {
      const text = renderDescription({
        ...plain,
        run: description({ task: { key: 'A', title: words }, startedBy: words }),
      });
      expect(tooWide({ text, width: 80 })).toEqual([]);
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    }
  });
});
