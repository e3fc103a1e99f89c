import { spawnSync } from 'node:child_process';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { readJUnit } from '../../../../src/activities/exec/reports/read-junit.js';
import { tempDirs } from '../../../support/temp-dir.js';
import { DIALECTS } from './dialects.js';

const newDir = tempDirs();

const fileOf = (content: string | Buffer): string => {
  const file = join(newDir(), 'junit.xml');
  writeFileSync(file, content);
  return file;
};
const read = (content: string | Buffer) => readJUnit({ file: fileOf(content) });
const testsOf = async (content: string | Buffer) => {
  const reading = await read(content);
  return reading.kind === 'tests' ? reading.tests.map(({ name, outcome }) => `${outcome} ${name}`) : reading;
};

describe('the JUnit XML', () => {
  test.each([
    [
      'jest-junit' as const,
      [
        'passed prices adds › adds',
        'failed prices rounds "up" & down › rounds',
        'skipped prices later › later',
      ],
    ],
    [
      'pytest' as const,
      [
        'passed tests.test_a.TestNet › test_ok[1-a]',
        'failed tests.test_a › test_bad',
        'skipped tests.test_a › test_skip',
        'failed pytest › tests.test_b',
      ],
    ],
    [
      'surefire' as const,
      [
        'passed org.shop.CartTest › adds',
        'flaky org.shop.CartTest › waits',
        'failed org.shop.CartTest › breaks',
      ],
    ],
    [
      'gotestsum' as const,
      [
        'passed example.org/shop/cart › TestAdd/twice',
        'failed example.org/shop/cart › TestBad',
        'skipped example.org/shop/cart › TestLater',
      ],
    ],
    ['nextest' as const, ['passed cart › tests::adds', 'flaky cart › tests::waits']],
    ['node' as const, ['passed cart › adds', 'failed cart › breaks', 'passed alone']],
    ['googletest' as const, ['passed Cart › Adds', 'skipped Cart › DISABLED_Later']],
  ])('of %s is understood', async (dialect, expected) => {
    expect(await testsOf(DIALECTS[dialect])).toEqual(expected);
  });

  test('tells what a failure says, its message first, and not for ever', async () => {
    const reading = await read(DIALECTS.surefire);
    const tests = reading.kind === 'tests' ? reading.tests : [];
    expect(tests.map(({ message }) => message)).toEqual([
      undefined,
      'too late',
      'expected 3java.lang.AssertionError: expected 3',
    ]);
    const long = await read(
      `<testsuite><testcase name="a"><failure>${'x'.repeat(9000)}</failure></testcase></testsuite>`,
    );
    expect(long).toMatchObject({ kind: 'tests', tests: [{ message: 'x'.repeat(500) }] });
  });

  test('is read in the encoding that it declares or marks', async () => {
    const xml = (encoding: string) =>
      `<?xml version="1.0" encoding="${encoding}"?><testsuite><testcase name="zählt"/></testsuite>`;
    expect(await testsOf(xml('UTF-8'))).toEqual(['passed zählt']);
    expect(await testsOf(Buffer.from(xml('ISO-8859-1'), 'latin1'))).toEqual(['passed zählt']);
    const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml('UTF-16'), 'utf16le')]);
    expect(await testsOf(marked)).toEqual(['passed zählt']);
  });

  test('a suite that broke as a whole is a failed test', async () => {
    const xml =
      '<testsuites><testsuite name="cart"><error message="no such module"/></testsuite></testsuites>';
    expect(await read(xml)).toEqual({
      kind: 'tests',
      tests: [{ name: 'cart', outcome: 'failed', message: 'no such module' }],
    });
  });
});

const LAUGHS = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY lol${index + 1} "${`&lol${index || ''};`.repeat(10)}">`,
).join('')}]><testsuite><testcase name="&lol9;"/></testsuite>`;

describe('what is no report is told as such:', () => {
  test.each([
    ['nothing', '', /is empty/],
    ['text', 'all tests passed', /is no whole XML/],
    ['bytes', Buffer.from([0, 1, 2, 250, 251, 3, 0, 200]), /is no whole XML/],
    ['a page', '<html><body/></html>', /is no JUnit report: it begins with <html>/],
    ['half a report', '<testsuite><testcase name="a"/><testcase na', /is no whole XML/],
    ['a report without its end', '<testsuite><testcase name="a"/>', /is no whole XML/],
    ['a billion laughs', LAUGHS, /declares a document type/],
    [
      'a file of the machine as an entity',
      '<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]><testsuite><testcase name="&x;"/></testsuite>',
      /declares a document type/,
    ],
    ['an entity of its own', '<testsuite><testcase name="&what;"/></testsuite>', /is no whole XML/],
    ['a well', '<testsuite>'.repeat(100_000), /is nested deeper than 64 levels/],
  ])('%s', async (_, content, problem) => {
    expect(await read(content)).toEqual({ kind: 'problem', problem: expect.stringMatching(problem) });
  });

  test('200 MB, a link, a pipe and a folder, none of them opened in full', async () => {
    const large = fileOf('<testsuite>');
    truncateSync(large, 200_000_000);
    expect(await readJUnit({ file: large })).toMatchObject({
      problem: 'is too large: 200 MB, at most 64 MB',
    });
    const dir = newDir();
    symlinkSync(fileOf('<testsuite/>'), join(dir, 'link'));
    expect(await readJUnit({ file: join(dir, 'link') })).toMatchObject({ kind: 'problem' });
    spawnSync('mkfifo', [join(dir, 'pipe')]);
    expect(await readJUnit({ file: join(dir, 'pipe') })).toMatchObject({ problem: 'is no regular file' });
    expect(await readJUnit({ file: dir })).toMatchObject({ problem: 'is no regular file' });
  });
});
