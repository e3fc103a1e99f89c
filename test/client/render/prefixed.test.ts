import { expect, test } from '@jest/globals';

import { Prefixed } from '../../../src/client/render/prefixed.js';

test('lines that are written side by side stay whole, each after its name', () => {
  const prefixed = new Prefixed({ width: 4, colour: false });
  expect(prefixed.add({ from: 'api', text: 'one\ntw' })).toBe('api  | one\n');
  expect(prefixed.add({ from: 'e2e', text: 'other\n' })).toBe('e2e  | other\n');
  expect(prefixed.add({ from: 'api', text: 'o\n\nthree' })).toBe('api  | two\napi  | \n');
  expect(prefixed.rest()).toBe('api  | three\n');
  expect(prefixed.rest()).toBe('');
});

test('a longer name pushes its lines to the right, and colours only paint', () => {
  const painted = new Prefixed({ width: 2, colour: true }).add({ from: 'api unit', text: 'x\n' });
  expect(painted).toBe('\u001b[36mapi unit |\u001b[39m x\n');
});
