import { performance } from 'node:perf_hooks';

import { expect, test } from '@jest/globals';

import { SecretScanner } from '../../src/secrets/secret-scanner.js';
import { secretValues } from '../../src/secrets/secret-values.js';
import { githubToken, slackToken } from '../support/canaries.js';

const scanner = new SecretScanner({ values: ['hunter2-hunter2'] });

test.each([
  ['a named value', 'login with hunter2-hunter2!', 'login with [redacted]*****!'],
  ['a well-known token', `x ${githubToken()} y`, `x ${'[redacted]'.padEnd(githubToken().length, '*')} y`],
  ['a comment that switches rules off', `${githubToken()} // secretlint-disable-line`, null],
  ['nothing', 'a harmless line of output', 'a harmless line of output'],
  ['an id', 'a'.repeat(40), 'a'.repeat(40)],
])('%s is cleaned, its length kept', async (_case, text, expected) => {
  const cleaned = await scanner.clean(text);
  if (expected !== null) expect(cleaned).toBe(expected);
  expect(cleaned).not.toContain(githubToken());
  expect(cleaned).toHaveLength(text.length);
});

test('a look leaves nothing behind in the process', async () => {
  const text = 'a text that is long enough to hold a secret, and holds none';
  await scanner.clean(text);
  const before = performance.getEntries().length;
  for (let n = 0; n < 20; n += 1) await scanner.clean(`${text} ${String(n)}`);
  expect(performance.getEntries()).toHaveLength(before);
});

test('overlapping finds leave nothing of either', async () => {
  const token = githubToken();
  const known = new SecretScanner({ values: [token.slice(4), token] });
  expect(await known.clean(`<${token}>`)).toBe(`<${'[redacted]'.padEnd(token.length, '*')}>`);
});

test('plain data is cleaned wherever it holds texts, and stays itself without any', async () => {
  const harmless = { a: [1, 'two', { three: null }] };
  expect(await scanner.cleanAll(harmless)).toBe(harmless);
  const data = { log: `token ${slackToken()}`, list: ['hunter2-hunter2', 7, null], deep: { ok: true } };
  const cleaned = await scanner.cleanAll(data);
  expect(JSON.stringify(cleaned)).not.toContain(slackToken());
  expect(cleaned).toMatchObject({ list: ['[redacted]*****', 7, null], deep: { ok: true } });
});

test('a password in an address is hidden, and no reason to refuse a commit', async () => {
  const text = 'postgres://ada:lovelace-pass@db.example.org:5432/app';
  expect(await scanner.clean(text)).not.toContain('lovelace-pass');
  expect(await scanner.find({ text, strict: true })).toEqual([]);
});

test('the values: of variables that the plan names, and of those whose name and value look like a secret', () => {
  const env = {
    DEPLOY_CODE: 'open sesame',
    CI_TOKEN: 'abcdefgh12345678',
    PASSWORD: 'postgres',
    TOKEN_PATH: '/home/a',
    PLAIN: 'abcdefgh12345678x',
  };
  expect(secretValues({ plan: null, env })).toContain('abcdefgh12345678');
  expect(secretValues({ plan: null, env })).not.toContain('postgres');
  expect(secretValues({ plan: null, env })).not.toContain('abcdefgh12345678x');
  const named = secretValues({ plan: { secrets: { env: ['DEPLOY_CODE', 'MISSING'], allow: [] } }, env });
  expect(named).toEqual(expect.arrayContaining(['open sesame', 'open%20sesame', 'b3BlbiBzZXNhbWU']));
});
