import { expect, test } from '@jest/globals';

import { loggingAtOnce } from '../../src/worker/logging-at-once.js';

/** A workflow whose thread answers when it is let; notes what it is asked, and logs the number of activations. */
function workflow({ logsFail = false } = {}) {
  const asked: string[] = [];
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  let activations = 0;
  const atOnce = loggingAtOnce({
    activate: async () => {
      asked.push('activate');
      await answered;
      activations += 1;
      return { runId: 'r', successful: {} };
    },
    getAndResetSinkCalls: async () => {
      asked.push('logs');
      await answered;
      if (logsFail) throw new Error('the thread is gone');
      return [];
    },
    dispose: () => Promise.resolve(),
  });
  return { atOnce, asked, answer, activations: () => activations };
}

test('its logs are asked for before its activation has come back, and once', async () => {
  const { atOnce, asked, answer } = workflow();
  const activated = atOnce.activate({});
  expect(asked).toEqual(['activate', 'logs']);
  answer();
  await activated;
  expect(await atOnce.getAndResetSinkCalls()).toEqual([]);
  expect(asked).toEqual(['activate', 'logs']);
});

test('what was logged without an activation is asked for', async () => {
  const { atOnce, asked, answer } = workflow();
  answer();
  await atOnce.activate({});
  await atOnce.getAndResetSinkCalls();
  await atOnce.getAndResetSinkCalls();
  expect(asked).toEqual(['activate', 'logs', 'logs']);
});

test('logs that cannot be had fail whoever asks for them, and nobody else', async () => {
  const { atOnce, answer, activations } = workflow({ logsFail: true });
  answer();
  await atOnce.activate({});
  await expect(atOnce.getAndResetSinkCalls()).rejects.toThrow('the thread is gone');
  expect(activations()).toBe(1);
});
