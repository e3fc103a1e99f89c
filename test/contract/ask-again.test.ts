import { expect, test } from '@jest/globals';

import { askAgain, NOT_YET } from '../../src/contract/ask-again.js';

const notYet = () => new Error('query failed', { cause: new Error(`activation: ${NOT_YET}`) });

/** A run that answers like this, one time after the other; the last for ever. */
function run(...answers: (string | Error)[]) {
  let asked = 0;
  const ask = () => {
    const answer = answers[Math.min(asked, answers.length - 1)];
    asked += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { ask, asked: () => asked };
}

test('a run that is being taken up again is asked until it answers', async () => {
  const { ask, asked } = run(notYet(), new Error(NOT_YET), notYet(), 'here');
  expect(await askAgain(ask)).toBe('here');
  expect(asked()).toBe(4);
});

test('any other error is the caller’s at once', async () => {
  const { ask, asked } = run(new Error('no worker'), 'here');
  await expect(askAgain(ask)).rejects.toThrow('no worker');
  expect(asked()).toBe(1);
});

test('one that never answers is not asked for ever', async () => {
  const { ask, asked } = run(notYet());
  await expect(askAgain(ask)).rejects.toThrow('query failed');
  expect(asked()).toBe(5);
});
