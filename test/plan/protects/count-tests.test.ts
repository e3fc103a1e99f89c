import { describe, expect, test } from '@jest/globals';

import { weakerCounts } from '../../../src/plan/protects/count-tests.js';

const weaker = (before: string, after: string) =>
  weakerCounts({ before, after }).map(({ what, before: was, after: is }) => `${what} ${was} → ${is}`);

const JS = `test('adds', () => {\n  expect(add(1, 2)).toBe(3);\n  expect(add(0, 0)).toBe(0);\n});\nit.each([1])('%s', () => {});\n`;
const PY = `def test_adds():\n    assert add(1, 2) == 3\n\nasync def test_more():\n    with pytest.raises(ValueError):\n        add(None)\n`;
const GO = `func TestAdd(t *testing.T) {\n\tif add(1, 2) != 3 {\n\t\tt.Fatal("no")\n\t}\n}\n`;
const RUST = `#[test]\nfn adds() {\n    assert_eq!(add(1, 2), 3);\n}\n`;
const JAVA = `@Test\nvoid adds() {\n  assertEquals(3, add(1, 2));\n}\n`;

describe('a test file is weaker when', () => {
  test.each([
    ['a test goes', JS, JS.replace(/it\.each.*\n/, ''), ['tests 2 → 1']],
    ['an assertion goes', JS, JS.replace(/ {2}expect\(add\(0.*\n/, ''), ['assertions 2 → 1']],
    ['a test is commented out', JS, JS.replace('it.each', '// it.each'), ['tests 2 → 1']],
    ['a test is skipped', JS, JS.replace("test('", "test.skip('"), ['skipped tests 0 → 1']],
    ['a test keeps others from running', JS, JS.replace("test('", "test.only('"), ['focused tests 0 → 1']],
    ['a Python test goes', PY, PY.replace('async def test_more', 'async def more'), ['tests 2 → 1']],
    ['a Python test is marked', PY, `@pytest.mark.skip\n${PY}`, ['skipped tests 0 → 1']],
    ['a Python assertion goes', PY, PY.replace('assert add(1, 2) == 3', 'pass'), ['assertions 2 → 1']],
    ['a Go test skips itself', GO, GO.replace('\tif', '\tt.Skip("later")\n\tif'), ['skipped tests 0 → 1']],
    ['a Go test goes', GO, GO.replace('func Test', 'func test'), ['tests 1 → 0']],
    ['a Rust test is ignored', RUST, `#[ignore]\n${RUST}`, ['skipped tests 0 → 1']],
    ['a Java test is disabled', JAVA, `@Disabled\n${JAVA}`, ['skipped tests 0 → 1']],
    ['a Java test goes', JAVA, JAVA.replace('@Test', ''), ['tests 1 → 0']],
  ])('%s', (_what, before, after, expected) => {
    expect(weaker(before, after)).toEqual(expected);
  });

  test.each([
    ['has more tests', JS, `${JS}${JS}`],
    ['has another name or another value', JS, JS.replace('adds', 'sums').replace('toBe(3)', 'toEqual(3)')],
    ['lost a test that was skipped', `${JS}xit('later', () => {});`, JS],
    ['has comments in other places', PY, `# assert nothing\n${PY}`],
  ])('not when it %s', (_what, before, after) => {
    expect(weaker(before, after)).toEqual([]);
  });
});
