import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { normaliseSymptom, signalOf } from '../../../src/domain/errorbook/normalise.js';

/** Twice the same failure (another tree, day, speed), then another one of the same tool. */
const TOOLS: readonly (readonly [string, string, string, string])[] = [
  [
    'tsc',
    "src/cart/add.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'.\n",
    "\u001b[96mlib/cart/add.ts\u001b[0m(120,17): error TS2322: Type 'string' is not assignable to type 'number'.\n",
    "src/cart/add.ts(12,5): error TS2345: Argument of type 'string' is not assignable to parameter of type 'number'.\n",
  ],
  [
    'eslint',
    "/home/ada/trees/add-42/1/api/tree/src/cart.ts\n  3:7  error  'total' is assigned a value but never used  no-unused-vars\n\n✖ 1 problem (1 error, 0 warnings)\n",
    "/srv/runs/8/tree/src/cart.ts\n  13:70  error  'total' is assigned a value but never used  no-unused-vars\n\n✖ 1 problem (1 error, 0 warnings)\n",
    "/home/ada/trees/add-42/1/api/tree/src/cart.ts\n  3:7  error  'price' is assigned a value but never used  no-unused-vars\n\n✖ 1 problem (1 error, 0 warnings)\n",
  ],
  [
    'jest',
    'FAIL test/cart.test.ts (5.1 s)\n  ● cart › adds\n\n    expect(received).toBe(expected)\n\n    Expected: "3"\n    Received: "4"\n\n      at Object.<anonymous> (test/cart.test.ts:9:20)\n\nTest Suites: 1 failed, 1 total\nTime:        0.512 s\n',
    'FAIL test/cart.test.ts\n  ● cart › adds\n\n    expect(received).toBe(expected)\n\n    Expected: "3"\n    Received: "4"\n\n      at Object.<anonymous> (/x/test/cart.test.ts:19:20)\n      at run (node:internal/y:1:2)\n\nTest Suites: 1 failed, 9 total\nTime:        12 s\n',
    'FAIL test/cart.test.ts (5.1 s)\n  ● cart › removes\n\n    expect(received).toBe(expected)\n\n    Expected: "3"\n    Received: "4"\n\nTime:        0.512 s\n',
  ],
  [
    'pytest',
    '=================== FAILURES ===================\n____ test_add ____\n>       assert add(1, 2) == 4\nE       assert 3 == 4\ntests/test_cart.py:5: AssertionError\n======= 1 failed, 2 passed in 0.12s =======\n',
    '=========== FAILURES ===========\n________ test_add ________\n>       assert add(1, 2) == 4\nE       assert 3 == 4\n/tmp/tmpab12/tests/test_cart.py:55: AssertionError\n=== 1 failed, 2 passed in 13.40s ===\n',
    '=================== FAILURES ===================\n____ test_add ____\n>       add("1", 2)\nE       TypeError: can only concatenate str\ntests/test_cart.py:5: TypeError\n======= 1 failed, 2 passed in 0.12s =======\n',
  ],
  [
    'go test',
    '--- FAIL: TestAdd (0.00s)\n    cart_test.go:7: sum of goods is wrong\nFAIL\nFAIL\tshop/cart\t0.002s\n',
    '--- FAIL: TestAdd (1.20s)\n    cart_test.go:17: sum of goods is wrong\nFAIL\nFAIL\tshop/cart\t4.202s\n',
    '--- FAIL: TestAdd (0.00s)\n    cart_test.go:7: list of goods is nil\nFAIL\nFAIL\tshop/cart\t0.002s\n',
  ],
  [
    'cargo',
    'error[E0308]: mismatched types\n --> src/main.rs:2:18\n  |\n2 |     let x: i32 = "a";\nerror: could not compile `shop` (bin "shop") due to 1 previous error\n',
    '   Compiling shop v0.1.0 (/srv/run/7/tree)\nerror[E0308]: mismatched types\n --> src/main.rs:22:18\n  |\n22 |     let x: i32 = "a";\nerror: could not compile `shop` (bin "shop") due to 1 previous error\n',
    'error[E0425]: cannot find value `y` in this scope\n --> src/main.rs:2:18\nerror: could not compile `shop` (bin "shop") due to 1 previous error\n',
  ],
  [
    'maven',
    '[INFO] Total time:  1.210 s\n[INFO] Finished at: 2026-01-02T03:04:05Z\n[ERROR] /home/ada/tree/src/main/java/Cart.java:[3,15] cannot find symbol\n[ERROR]   symbol:   variable total\n',
    '[INFO] Total time:  11.2 s\n[INFO] Finished at: 2027-01-02T03:04:05+02:00\n[ERROR] /srv/run-9/tree/src/main/java/Cart.java:[33,15] cannot find symbol\n[ERROR]   symbol:   variable total\n',
    '[ERROR] /home/ada/tree/src/main/java/Cart.java:[3,15] cannot find symbol\n[ERROR]   symbol:   variable price\n',
  ],
  [
    'a linker',
    "/usr/bin/ld: /tmp/ccAb12Xy.o: in function `main':\ncart.c:(.text+0x1a): undefined reference to `total'\ncollect2: error: ld returned 1 exit status\n",
    "/usr/bin/ld: /tmp/ccZz99Qq.o: in function `main':\ncart.c:(.text+0xbeef): undefined reference to `total'\ncollect2: error: ld returned 1 exit status\n",
    "/usr/bin/ld: /tmp/ccAb12Xy.o: in function `main':\ncart.c:(.text+0x1a): undefined reference to `price'\ncollect2: error: ld returned 1 exit status\n",
  ],
];

describe('normaliseSymptom', () => {
  test.each(TOOLS)('%s: the same failure is the same, another is not', (_tool, first, again, other) => {
    expect(normaliseSymptom(again)).toBe(normaliseSymptom(first));
    expect(normaliseSymptom(other)).not.toBe(normaliseSymptom(first));
  });

  test.each([
    ['a time', 'error at 2026-01-02T03:04:05.678Z here', 'error at <time> here'],
    ['a clock', 'error 03:04:05 here', 'error <time> here'],
    ['a duration', 'failed after 1.5s and 1m 30s', 'failed after <duration> and <duration>'],
    ['an id', 'error 123e4567-e89b-12d3-a456-426614174000', 'error <id>'],
    ['a hash', 'error at 4d8995be and 0xDEADBEEF', 'error at <hash> and <hash>'],
    ['a port', 'error: connect ECONNREFUSED 127.0.0.1:39411', 'error: connect ECONNREFUSED <n>:<n>'],
    ['an address', 'error: GET https://example.org:81/x?y=1 is 500', 'error: GET <url> is <n>'],
    ['a folder, but not the name', 'error in ../a/b/cart.ts:1:2', 'error in cart.ts:<n>:<n>'],
    ['a folder on Windows', 'error in C:\\work\\a\\cart.ts', 'error in cart.ts'],
    ['colours', '\u001b[31merror\u001b[39m: \u001b]8;;x\u0007bad', 'error: bad'],
    ['what was written over', ' 10%\r 99%\rerror: bad\r\n', 'error: bad'],
    ['no code of a message', 'error TS2322 E0308 utf8 x86_64', 'error TS2322 E0308 utf8 x86_64'],
  ])('takes out %s', (_what, line, expected) => {
    expect(normaliseSymptom(line)).toBe(expected);
  });

  test('takes the last lines where none tells, and nothing from nothing', () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `step ${'abcdefgh'[index % 8] ?? ''}${'x'.repeat(index)}`,
    );
    expect(normaliseSymptom(lines.join('\n')).split('\n')).toEqual(lines.slice(-20));
    expect(normaliseSymptom('\n \u0000 \n')).toBe('');
  });

  test.each([
    ['one line without a blank', 'a1/'.repeat(700_000)],
    ['one line of digits', '7'.repeat(2_000_000)],
    ['many short lines', 'error a/b\n'.repeat(200_000)],
    ['escape bytes alone', '\u001b['.repeat(1_000_000)],
  ])('ends with %s of 2 MB', (_what, output) => {
    expect(normaliseSymptom(output).length).toBeLessThan(20_000);
  });

  test('takes time in proportion to the text, whatever is in it', () => {
    const part = fc.oneof(
      fc.constantFrom(
        'a/',
        '../',
        '\\',
        '1',
        '0x',
        '-',
        ':',
        '.',
        '1.1,',
        '=',
        '\u001b[',
        '(',
        '"',
        ' ',
        'https://',
        'ab12-',
      ),
      fc.string({ maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.boolean(), (parts, lines) => {
        const output = `error ${parts.join('')}${lines ? '\n' : ''}`.repeat(20_000);
        expect(normaliseSymptom(output).length).toBeLessThan(20_000);
        expect(signalOf(output).length).toBeLessThan(200_000);
      }),
      { numRuns: 40 },
    );
  });
});
