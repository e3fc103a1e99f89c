import { describe, expect, test } from '@jest/globals';

import { problemsOf } from './parsing.js';

const stage = (rest: string) => `plan: x\nstages:\n  a: {run: go, ${rest}}\n`;

describe('a file that is no plan', () => {
  test.each([
    ['nothing', '', /1:1: the file is empty/],
    ['a sentence', 'hello', /1:1: the file is the text "hello"/],
    ['a list', '- a', /1:1: the file is a list/],
    ['a syntax error', 'plan: x\nstages: {a: {run: x}\nhandoff: y', /is not valid YAML/],
    ['a repeated key', 'plan: x\nplan: y\nstages: {a: {run: x}}', /2:1: the key "plan" is given twice/],
    [
      'a repeated key in quotes',
      'plan: x\nstages: {a: {run: x, "run": y}}',
      /2:22: the key "run" is given twice/,
    ],
    ['two documents', 'plan: x\n---\nplan: y', /2:1: the file has more than one YAML document/],
    ['a tab', 'plan: x\nstages:\n\ta: {run: x}', /3:1: a tab is used to indent/],
    ['a tag', 'plan: !!js/function x\nstages: {a: {run: x}}', /1:7: "!!js\/function" is a YAML tag/],
    [
      'a glob that YAML takes for an alias',
      stage('scope: **/*.ts'),
      /3:23: nothing before this is marked.*needs quotes/,
    ],
    [
      '__proto__',
      'plan: x\n__proto__: {a: 1}\nstages: {a: {run: x}}',
      /2:1: the key "__proto__" is not allowed/,
    ],
    [
      'a stage called __proto__',
      'plan: x\nstages: {__proto__: {run: x}}',
      /2:10: the key "__proto__" is not allowed/,
    ],
    ['a stage called constructor', 'plan: x\nstages: {constructor: {run: x}}', /2:10: the key "constructor"/],
    ['an artifact called __proto__', stage('produces: {__proto__: s.json}'), /3:27: the key "__proto__"/],
    ['a key that is a number', 'plan: x\nstages: {1: {run: x}}', /2:10: has a key that is not text/],
    ['a key that is a list', 'plan: x\n? [a]\n: b', /2:3: has a key that is not text/],
    ['a control character', 'plan: x\nstages: {a: {run: "\\x1b[31m"}}', /2:19: has a control character/],
    [
      'half of a character',
      'plan: x\nstages: {a: {run: "\\ud800"}}',
      /2:19: has a control character or half/,
    ],
    ['a merge key', 'plan: x\nstages: {a: &a {run: x}, b: {<<: *a}}', /2:30: unknown key "<<"/],
    [
      '300,000 bytes',
      `plan: x\n#${'x'.repeat(300_000)}`,
      /1:1: the file is too large\. Allowed: at most 262144 bytes/,
    ],
    [
      'too much once frozen',
      `plan: x\nworkspace: {env: [${Array.from({ length: 400 }, (_, i) => `V${String(i)}`).join(',')}]}\nstages:\n${Array.from({ length: 100 }, (_, i) => `  s${String(i)}: {run: x}`).join('\n')}`,
      /1:1: the plan with all its defaults is too large/,
    ],
    [
      'more than a run can be told when it opens',
      `plan: x\nstages:\n${Array.from({ length: 900 }, (_, i) => `  s${String(i)}: {run: x}`).join('\n')}`,
      /1:1: the plan with all its defaults and the hashes of its 900 stages is too large: \d+ bytes\. Allowed: at most 260096 bytes; make fewer stages/,
    ],
    [
      '1,001 stages',
      `plan: x\nstages:\n${Array.from({ length: 1001 }, (_, i) => `  s${String(i)}: {run: x}`).join('\n')}`,
      /3:3: "stages" must have at most 1000 stages/,
    ],
  ])('%s', (_what, text, expected) => {
    expect(problemsOf(text)).toContainEqual(expect.stringMatching(expected));
  });

  test('does not pollute any object', () => {
    problemsOf('plan: x\nstages: {__proto__: {polluted: yes}, a: {run: x, __proto__: {polluted: yes}}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  const repeat = (text: string) => text.repeat(Math.floor(60_000 / text.length));
  const bomb = Array.from(
    { length: 12 },
    (_, level) => `a${String(level)}: &a${String(level)} [${repeatAlias(level)}]`,
  ).join('\n');

  test.each([
    ['brackets', repeat('['), /nests too deeply/],
    ['braces', repeat('{a: '), /nests too deeply/],
    ['dashes on a line', repeat('- '), /nests too deeply/],
    [
      'deep indentation',
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /nests too deeply/,
    ],
    ['a bomb of aliases', bomb, /too large with its aliases expanded/],
    ['an alias within its own anchor', '&a [*a, *a, *a]', /nests too deeply/],
    ['commas', `[${repeat(',')}`, /is not valid YAML/],
    ['quotes', repeat('"'), /is not valid YAML/],
    [
      'a circle of 900 stages',
      `plan: x\nstages:\n${Array.from({ length: 900 }, (_, i) => `  s${String(i)}: {run: x, needs: s${String((i + 1) % 900)}}`).join('\n')}`,
      /in a circle: .*\(880 more\)/,
    ],
    [
      '5,000 unknown keys',
      Array.from({ length: 5_000 }, (_, i) => `k${String(i)}: 1`).join('\n'),
      /unknown key "k0"/,
    ],
    [
      '2,000 unknown needs',
      `plan: x\nstages:\n${Array.from({ length: 2000 }, (_, i) => `  s${String(i)}: {run: x, needs: zz}`).join('\n')}`,
      /there is no stage "zz"/,
    ],
  ])('is refused without harm: %s', (_what, text, expected) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeLessThanOrEqual(101);
    expect(problems.join('\n')).toMatch(expected);
  });

  function repeatAlias(level: number): string {
    return Array.from({ length: 9 }, () => (level === 0 ? 'x' : `*a${String(level - 1)}`)).join(', ');
  }
});
