import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { readSarif } from '../../../../src/activities/exec/reports/read-sarif.js';
import { tempDirs } from '../../../support/temp-dir.js';

const newDir = tempDirs();

const read = (content: unknown) => {
  const file = join(newDir(), 'out.sarif');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return readSarif({ file });
};

const result = (more: object) => ({ ruleId: 'no-eval', message: { text: 'eval is evil' }, ...more });
const at = (uri: string, startLine: number) => ({
  locations: [
    { physicalLocation: { artifactLocation: { uri, uriBaseId: 'SRCROOT' }, region: { startLine } } },
  ],
});

test('the results of all runs are alerts with their place; what is suppressed, or no failure, is none', async () => {
  const results = [
    result({ level: 'error', ...at('src/a.ts', 3) }),
    result({ message: { id: 'default' } }),
    result({ level: 'none' }),
    result({ kind: 'pass' }),
    result({ suppressions: [{ kind: 'inSource' }] }),
  ];
  const runs = [{ tool: { driver: { name: 'lint' } }, results }, { results: null }, {}];
  expect(await read({ $schema: 'x', version: '2.1.0', runs })).toEqual({
    kind: 'alerts',
    alerts: [
      { level: 'error', rule: 'no-eval', path: 'src/a.ts', line: 3, message: 'eval is evil' },
      { level: 'warning', rule: 'no-eval', path: null, line: null, message: '' },
    ],
  });
});

test.each([
  ['no JSON', '{"version":'],
  ['an older version', { version: '2.0.0', runs: [] }],
  ['another file', { results: [] }],
  ['a well', '['.repeat(200_000)],
])('what is none is told as such: %s', async (_, content) => {
  expect(await read(content)).toEqual({ kind: 'problem', problem: 'is no SARIF 2.1.0' });
});
