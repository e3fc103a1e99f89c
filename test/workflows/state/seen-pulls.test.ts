import { expect, test } from '@jest/globals';

import { SeenPulls } from '../../../src/workflows/state/seen-pulls.js';

const at = (minute: number) => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`;

test('the newest look at each pull request is kept, in whatever order they come', () => {
  const pulls = new SeenPulls();
  pulls.take({ number: 7, at: at(2), words: 'open' });
  pulls.take({ number: 8, at: at(2), words: 'open' });
  pulls.take({ number: 7, at: at(1), words: 'older' });
  expect(pulls.list.map(({ words }) => words)).toEqual(['open', 'open']);
  pulls.take({ number: 7, at: at(3), words: 'merged' });
  expect(pulls.list).toEqual([
    { number: 8, at: at(2), words: 'open' },
    { number: 7, at: at(3), words: 'merged' },
  ]);
});

test('nobody can fill a run with them', () => {
  const pulls = new SeenPulls();
  for (let number = 1; number <= 5000; number += 1) pulls.take({ number, at: at(1), words: 'open' });
  expect(pulls.list).toHaveLength(100);
  expect(pulls.list.at(-1)?.number).toBe(5000);
});
