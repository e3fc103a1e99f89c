import { describe, expect, test } from '@jest/globals';

import { nearest } from '../../src/plan/nearest.js';

const known = ['title', 'needs', 'run', 'scope', 'changes', 'on_deadline', 'timeout'];

describe('nearest', () => {
  test.each([
    ['titel', 'title'],
    ['need', 'needs'],
    ['rnu', 'run'],
    ['chnages', 'changes'],
    ['onDeadline', 'on_deadline'],
    ['TIMEOUT', 'timeout'],
    ['on-deadlin', 'on_deadline'],
  ])('takes %s for %s', (word, expected) => {
    expect(nearest({ word, known })).toBe(expected);
  });

  test.each(['xyz', '', 'completely', 'r'.repeat(5000)])('has no guess for %j', (word) => {
    expect(nearest({ word, known })).toBeNull();
  });
});
