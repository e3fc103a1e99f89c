import { describe, expect, test } from '@jest/globals';

import { newestTold } from '../../../src/domain/stage/told.js';
import { utf8Length } from '../../../src/domain/text/utf8.js';
import { FeedbackLog } from '../../../src/workflows/state/feedback-log.js';
import { gateFailure } from '../../support/scripted-world.js';

describe('feedback', () => {
  test('is of the last failed attempt, and of everything that people asked for, oldest first', () => {
    const log = new FeedbackLog();
    log.failed({ attempt: 1, failure: gateFailure({ stage: 'a', attempt: 1 }) });
    log.asked({ by: 'Ada', text: 'shorter' });
    log.failed({ attempt: 2, failure: gateFailure({ stage: 'a', attempt: 2 }) });
    log.asked({ by: 'Bea', text: 'and faster' });
    expect(log.entries).toMatchObject([
      { kind: 'comment', text: 'shorter' },
      { kind: 'attempt', attempt: 2 },
      { kind: 'comment', text: 'and faster' },
    ]);
  });

  test('leaves out empty comments', () => {
    const log = new FeedbackLog();
    log.asked({ by: 'Ada', text: null });
    log.asked({ by: 'Ada', text: ' \n' });
    expect(log.entries).toEqual([]);
  });

  test('stays small: the newest comments are told', () => {
    const log = new FeedbackLog();
    for (let times = 0; times < 10; times += 1)
      log.asked({ by: 'Ada', text: `${times} ${'字'.repeat(20_000)}` });
    const bytes = utf8Length(JSON.stringify(log.entries));
    expect(bytes).toBeLessThan(50_000);
    expect(log.entries.at(-1)).toMatchObject({ text: expect.stringMatching(/^9 字.*…$/) });
    expect(log.entries).toHaveLength(2);
  });

  test('stays small as JSON too, whatever characters it is of', () => {
    const log = new FeedbackLog();
    for (const char of ['\u0001', '"', '\ud83d', '\n']) {
      for (let times = 0; times < 3; times += 1) log.asked({ by: 'Ada', text: `x${char.repeat(19_000)}x` });
      expect(utf8Length(JSON.stringify(log.entries))).toBeLessThan(100_000);
    }
    log.asked({ by: 'Ada', text: 'red\u001b[0m\n\tand blue' });
    expect(log.entries.at(-1)).toMatchObject({ text: 'red\ufffd[0m\n\tand blue' });
  });

  test('is the same of those hints alone that are told at most', () => {
    const hints = Array.from({ length: 12 }, (_, nth) => ({
      id: `h${String(nth)}`,
      by: 'Ada',
      text: '字'.repeat(100 * nth),
    }));
    const [all, newest] = [new FeedbackLog(), new FeedbackLog()];
    const long = hints.map((hint) => ({ ...hint, text: hint.text + '漢'.repeat(4000) }));
    all.takeHints(long);
    const told = newestTold(long);
    newest.takeHints(told);
    expect(newest.entries).toEqual(all.entries);
    expect(told).toHaveLength(3);
    expect(newestTold(hints.slice(0, 5))).toHaveLength(5);
  });
});
