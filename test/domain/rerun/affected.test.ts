import { describe, expect, test } from '@jest/globals';

import { affectedStages, unknownStages } from '../../../src/domain/rerun/affected.js';
import { stage } from '../../support/run-status.js';

const stages = [
  stage({ key: 'a', state: 'completed' }),
  stage({ key: 'b', state: 'failed', needs: ['a'] }),
  stage({ key: 'c', state: 'blocked', needs: ['b'] }),
  stage({ key: 'd', state: 'running', needs: ['a'] }),
  stage({ key: 'e', state: 'pending', needs: ['d'] }),
];

describe('the stages of an open run that a rerun affects', () => {
  test.each([
    [
      'a named one with all that need it, but for what waits anyhow',
      { from: ['a'], failed: false },
      ['a', 'b', 'c', 'd'],
    ],
    ['what failed or is blocked', { from: [], failed: true }, ['b', 'c']],
    ['both', { from: ['d'], failed: true }, ['b', 'c', 'd']],
    ['nothing, when it waits anyhow', { from: ['e'], failed: false }, []],
  ])('%s', (_name, wish, expected) => {
    expect(affectedStages({ stages, wish })).toEqual(expected);
  });

  test('in a chain of a thousand stages, all of them named, at once', () => {
    const chain = Array.from({ length: 1000 }, (_, index) =>
      stage({ key: `s${index}`, state: 'failed', needs: index === 0 ? [] : [`s${index - 1}`] }),
    );
    expect(affectedStages({ stages: chain, wish: { from: [], failed: true } })).toHaveLength(1000);
  });

  test('names that no stage has are told', () => {
    expect(unknownStages({ stages, from: ['a', 'x'] })).toEqual(['x']);
  });
});
