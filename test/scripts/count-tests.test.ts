import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { tempDirs } from '../support/temp-dir.js';

const temp = tempDirs();
const script = fileURLToPath(new URL('../../scripts/lib/count-tests.mjs', import.meta.url));

function count(
  failedSteps: number,
  results?: Record<string, number | string[]>,
): { line: string; status: number | null } {
  const file = join(temp(), 'tests.json');
  if (results !== undefined) writeFileSync(file, JSON.stringify(results));
  const { stdout, status } = spawnSync(process.execPath, [script, file, String(failedSteps)], {
    encoding: 'utf8',
  });
  return { line: stdout, status };
}

describe('the line that ends .ci/run', () => {
  test('all passed', () => {
    expect(count(0, { numPassedTests: 12, numFailedTests: 0 })).toEqual({
      line: '12 passed, 0 failed\n',
      status: 0,
    });
  });

  test('failed tests are counted, not the step that they failed', () => {
    expect(count(1, { numPassedTests: 10, numFailedTests: 2 })).toEqual({
      line: '10 passed, 2 failed\n',
      status: 1,
    });
  });

  test('a step that failed besides counts as one', () => {
    expect(count(1, { numPassedTests: 12, numFailedTests: 0 }).line).toBe('12 passed, 1 failed\n');
    expect(count(2, { numPassedTests: 10, numFailedTests: 2 }).line).toBe('10 passed, 3 failed\n');
  });

  test('those that passed when they were run again are named, and not counted as failed', () => {
    const results = { numPassedTests: 12, numFailedTests: 0, flaky: ['a.test.ts: waits'] };
    const line = 'flaky, failed and then passed alone: a.test.ts: waits\n12 passed, 0 failed\n';
    expect(count(1, results)).toEqual({ line, status: 0 });
    expect(count(2, results).status).toBe(1);
    expect(count(1, { ...results, numFailedTests: 1 }).line).toContain('12 passed, 1 failed');
  });

  test('a test file that could not even be loaded is a failure', () => {
    const results = { numPassedTests: 10, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
    expect(count(1, results)).toEqual({ line: '10 passed, 1 failed\n', status: 1 });
  });

  test('nothing ran: a failure', () => {
    expect(count(1)).toEqual({ line: '0 passed, 1 failed\n', status: 1 });
    expect(count(0, { numPassedTests: 0, numFailedTests: 0 }).status).toBe(1);
  });

  test('skipped ones are told', () => {
    const results = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 };
    expect(count(0, results).line).toBe('3 passed, 0 failed, 2 skipped\n');
  });
});
