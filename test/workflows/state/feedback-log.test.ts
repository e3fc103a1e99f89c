import { describe, expect, test } from '@jest/globals';

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
});
