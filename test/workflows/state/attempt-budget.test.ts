import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { AttemptBudget } from '../../../src/workflows/state/attempt-budget.js';

describe('a budget of attempts', () => {
  test('counts down, and goes on from the number it is given', () => {
    const budget = new AttemptBudget({ first: 4, allowed: 2 });
    expect([budget.start(), budget.left, budget.start(), budget.left]).toEqual([4, 1, 5, 0]);
  });

  test('forgives what a machine interrupted, twenty times in a row', () => {
    const budget = new AttemptBudget({ first: 1, allowed: 1 });
    for (let times = 1; times <= 20; times += 1) {
      budget.start();
      expect([budget.forgive(), budget.left]).toEqual([true, 1]);
    }
    budget.start();
    expect([budget.forgive(), budget.left]).toEqual([false, 0]);
  });

  test('never gives a number twice, nor more attempts than allowed between two renewals', () => {
    const steps = fc.array(fc.constantFrom('start', 'forgive', 'renew'), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), steps, (allowed, moves) => {
        const budget = new AttemptBudget({ first: 1, allowed });
        const numbers: number[] = [];
        let counted = 0;
        let last: string = 'none';
        for (const move of moves) {
          if (move === 'renew') {
            budget.renew();
            counted = 0;
          } else if (move === 'start' && budget.left > 0) {
            numbers.push(budget.start());
            counted += 1;
          } else if (move === 'forgive' && last === 'start' && counted > 0 && budget.forgive()) counted -= 1;
          else continue;
          last = move;
          expect(budget.left).toBe(allowed - counted);
        }
        expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
      }),
    );
  });
});
