import { describe, expect, test } from '@jest/globals';

import { ToldLook, toldLook } from '../../../src/domain/pull-request/told-look.js';
import { DETAILS_BYTES, runDetails } from '../../../src/domain/run/details.js';
import type { HandoffGroup } from '../../../src/domain/run/run-status.js';
import { HOSTILE } from '../../support/hostile.js';
import { pullLook } from '../../support/pull-look.js';
import { handoff, pullRequest, runStatus, stage } from '../../support/run-status.js';

const at = '2026-03-01T12:03:04.000Z';
const group = (number: number): HandoffGroup => ({
  ...{ number, stages: [{ stage: `s${number}`, attempt: 1 }], state: 'done', publish: 'pull_request' },
  ...{ branch: `work+${number}`, onto: null, collector: 'c'.repeat(40), pushed: true, note: null },
  pullRequest: pullRequest({ number, url: `https://forge.example/pulls/${number}` }),
});
const told = (number: number, words: string): ToldLook => ({ number, at, words });

test('what a run is told of a look is its words, in short, whatever was seen', () => {
  expect(toldLook({ at, look: pullLook({ number: 9, state: 'merged' }) })).toEqual(
    told(9, 'merged: 2 checks passed; no reviews'),
  );
  const failed = Array.from({ length: 500 }, (_, index) => `✗𝄞 check ${index}`);
  const long = toldLook({
    at,
    look: pullLook({ checks: { state: 'failed', passed: 0, pending: 0, failed } }),
  });
  expect(ToldLook.safeParse(long).success).toBe(true);
  expect(long.words).toMatch(/^open: failed: .*…$/);
});

describe('the details of Temporal Web', () => {
  test('have it below the line of its group, and pass over what no group opened', () => {
    const groups = [group(1), group(2)];
    const details = runDetails(runStatus({ groups }), [told(2, 'merged: no checks'), told(3, 'not ours')]);
    expect(details).toMatch(
      /- Group 1 .*pulls\/1\n- Group 2 .*pulls\/2\n {2}- seen 2026-03-01 12:03:04 UTC: merged: no checks\n/,
    );
    expect(details).not.toContain('not ours');
  });

  test('have it below the handoff where everything went together', () => {
    const done = handoff({ state: 'done', branch: 'work', pushed: true, pullRequest: pullRequest() });
    const details = runDetails(runStatus({ handoff: done }), [told(12, 'closed: no checks; no reviews')]);
    expect(details).toMatch(/\*\*Handoff\*\* .*#12.*\n\n- seen 2026-03-01 12:03:04 UTC: closed: no checks/);
    expect(runDetails(runStatus({ handoff: done }))).not.toContain('seen');
  });

  test('stay as short as they must be, and nothing breaks out of its line', () => {
    const groups = Array.from({ length: 50 }, (_, index) => group(index + 1));
    const stages = Array.from({ length: 1000 }, (_, index) => stage({ key: `s${index}` }));
    for (const hostile of HOSTILE) {
      const looks = groups.map(({ number }) => told(number, `${hostile} ${'<'.repeat(400)}`));
      const details = runDetails(runStatus({ groups, stages }), looks);
      expect(Buffer.byteLength(details)).toBeLessThanOrEqual(DETAILS_BYTES);
      expect(details).toContain('- Group 50 ');
      expect(details).not.toContain('<script>');
      for (const line of details.split('\n').filter((each) => each.includes('seen 2026')))
        expect(line).toMatch(/^ {2}- seen /);
    }
  });
});
