import { describe, expect, test } from '@jest/globals';

import { jsonValues } from '../../../src/domain/agent/json-values.js';
import { findPattern, patternProblem } from '../../../src/domain/agent/text-pattern.js';
import { parseValuePath, valuesAt } from '../../../src/domain/agent/value-path.js';

const at = (text: string, value: unknown) => {
  const path = parseValuePath(text);
  return path === null ? null : valuesAt({ path, value });
};

describe('a path', () => {
  const result = { type: 'result', usage: { input: 3 }, models: { a: { tokens: 1 }, b: { tokens: 2 } } };
  test.each([
    ['usage.input', [3]],
    ['models.*.tokens', [1, 2]],
    ['[type=result].usage.input', [3]],
    ['[type=result][usage.input=3].type', ['result']],
    ['[type=other].usage.input', []],
    ['usage.input.deeper', []],
    ['toString', []],
  ])('%s', (path, found) => expect(at(path, result)).toEqual(found));

  test.each(['', '.', 'a..b', '[a=b]', '[a].b', 'a b', 'a[0]', '[a=b', '$.a'])('%j is none', (path) =>
    expect(parseValuePath(path)).toBeNull(),
  );
});

describe('a pattern', () => {
  const text = 'first\nTokens: 2.1k sent, 120 received. Cost: $0.01 message, $0.25 session.\nlast';
  test.each([
    ['Cost: $* message, ${} session', '0.25'],
    ['Tokens: {} sent', '2.1k'],
    ['tokens: {} SENT', '2.1k'],
    [' {} received.', '120'],
    ['last', 'last'],
    ['nothing of it', null],
    ['(a+)+ {}', null],
  ])('%s', (pattern, found) => expect(findPattern({ pattern, text })).toBe(found));

  test('a long line and many wild cards cost little', () => {
    expect(findPattern({ pattern: 'a*a*a*{}b', text: 'a'.repeat(1_000_000) })).toBeNull();
  });

  test.each(['', '{}{}', '*a*b*c*d'])('%j cannot be used', (pattern) =>
    expect(patternProblem(pattern)).not.toBeNull(),
  );
});

test('JSON is found on one line, over several, and between rubbish', () => {
  const text = 'warn: {\n{"a":1}\n{\n  "b": {\n    "c": 2\n  }\n}\n{"cut":\n{{{\n  {"d":3}';
  expect(jsonValues(text)).toEqual([{ a: 1 }, { b: { c: 2 } }, { d: 3 }]);
  expect(jsonValues('{\n'.repeat(200_000))).toEqual([]);
});
