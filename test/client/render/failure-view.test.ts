import { describe, expect, test } from '@jest/globals';

import { isCommand, renderFailure } from '../../../src/client/render/failure-view.js';
import { CATALOGUE, failure } from '../../../src/domain/failure/catalogue.js';
import { HOSTILE } from '../../support/hostile.js';
import { tooWide } from './fixtures.js';

describe('renderFailure', () => {
  test('has three lines: what happened, what was kept, what next', () => {
    const unreachable = failure('SERVER_UNREACHABLE', { address: 'localhost:7233' });
    const lines = renderFailure({ failure: unreachable, width: 120, colour: false }).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('✗ Error  No Temporal server answers at localhost:7233. [SERVER_UNREACHABLE]');
    expect(lines[1]).toMatch(/^ {2}Kept +Runs that were started are safe/);
    expect(lines[2]).toMatch(/^ {2}Next +Set TEMPORAL_ADDRESS .*: stagegate up/);
  });

  test('says no more than that nothing was changed: of an open run much has been made', () => {
    const unknown = failure('STAGE_UNKNOWN', { task: 'A-1', stage: 'x', known: 'a, b' });
    const text = renderFailure({ failure: unknown, width: 120, colour: false });
    expect(text).toContain('Kept   Nothing was changed.');
  });

  test('keeps the lines of a message that has several', () => {
    const invalid = failure('PLAN_INVALID', { file: 'p.yml', problems: 'p.yml:1:1 one\np.yml:2:1 two' });
    const text = renderFailure({ failure: invalid, width: 80, colour: false });
    expect(text).toMatch(/^ +p\.yml:1:1 one$/m);
    expect(text).toMatch(/^ +p\.yml:2:1 two/m);
  });

  test('breaks a long command so that it can still be pasted', () => {
    const unknown = failure('NOTHING_TO_DECIDE', { task: 'T'.repeat(64), stage: 'ui' });
    const text = renderFailure({ failure: unknown, width: 40, colour: false });
    expect(text).toContain(`stagegate status \\\n`);
  });

  test.each(HOSTILE)('shows %j as text', (words) => {
    const text = renderFailure({
      failure: failure('EXECUTOR_NOT_FOUND', { task: 'T', stage: 's', attempt: 1, program: words }),
      width: 80,
      colour: false,
    });
    expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(text.split('\n').filter((line) => /^\S/.test(line))).toHaveLength(1);
    expect(tooWide({ text, width: 80 })).toEqual([]);
  });
});

test('a next step is a command only as a whole', () => {
  expect(isCommand('stagegate logs A b')).toBe(true);
  expect(isCommand('stagegate up (or set TEMPORAL_ADDRESS to your server)')).toBe(false);
  expect(isCommand('Correct them, then: stagegate plan p.yml')).toBe(false);
});

test('no next step goes on in brackets after a command: it would be no command of a shell', () => {
  const anything = new Proxy({}, { get: () => 'x' });
  for (const [code, entry] of Object.entries(CATALOGUE)) {
    expect([code, entry.next(anything as never)]).toEqual([
      code,
      expect.not.stringMatching(/(?:^|: )(?:stagegate|git|npm) [^:.]*\(/),
    ]);
  }
});

test('every entry of the catalogue says what to do next', () => {
  const anything = new Proxy({}, { get: () => 'x' });
  for (const [code, entry] of Object.entries(CATALOGUE)) {
    expect([code, entry.next(anything as never)]).toEqual([code, expect.stringMatching(/\S/)]);
  }
});
