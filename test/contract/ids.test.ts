import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import {
  parseRunWorkflowId,
  parseStageWorkflowId,
  runWorkflowId,
  stageWorkflowId,
} from '../../src/contract/ids.js';
import {
  groupBranch,
  handoffBranch,
  parseGroupBranch,
  parseHandoffBranch,
  parseVaultRef,
  vaultRef,
} from '../../src/contract/refs.js';
import { TaskKey } from '../../src/domain/keys.js';

const taskKey = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$/)
  .filter((key) => TaskKey.safeParse(key).success);
const slug = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme-ascii' });
const stage = fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/);
const number = fc.integer({ min: 1, max: 99_999 });

describe('workflow ids', () => {
  test('a run id is read back, its task in lower case', () => {
    fc.assert(
      fc.property(slug, taskKey, (name, key) => {
        expect(parseRunWorkflowId(runWorkflowId({ slug: name, taskKey: key }))).toEqual({
          slug: name,
          taskKey: key.toLowerCase(),
        });
      }),
    );
  });

  test('a stage id is read back, and is never taken for a run id', () => {
    fc.assert(
      fc.property(slug, taskKey, number, stage, (name, key, run, of) => {
        const id = stageWorkflowId({ slug: name, taskKey: key, number: run, stage: of });
        expect(parseStageWorkflowId(id)).toEqual({
          slug: name,
          taskKey: key.toLowerCase(),
          number: run,
          stage: of,
        });
        expect(parseRunWorkflowId(id)).toBeNull();
      }),
    );
  });

  test('task keys that differ in case alone make the same run id', () => {
    expect(runWorkflowId({ slug: 's', taskKey: 'ADD-1' })).toBe(
      runWorkflowId({ slug: 's', taskKey: 'add-1' }),
    );
  });

  test.each([
    '',
    'stagegate',
    'stagegate/a',
    'other/a/b',
    'stagegate/a/b/0/c',
    'stagegate/a/b/x/c',
    'stagegate/%E0%A4%A/b',
  ])('%j is no id of ours', (id) => {
    expect(parseRunWorkflowId(id)).toBeNull();
    expect(parseStageWorkflowId(id)).toBeNull();
  });

  test('an id that Temporal would not take is refused', () => {
    expect(() => runWorkflowId({ slug: 'x'.repeat(260), taskKey: 'A' })).toThrow(RangeError);
  });
});

describe('refs and branches', () => {
  test('a vault ref is read back', () => {
    fc.assert(
      fc.property(
        taskKey,
        number,
        stage,
        fc.constantFrom('start', '1', '12', '3-own'),
        (key, run, of, attempt) => {
          const ref = vaultRef({ taskKey: key, number: run, stage: of, attempt });
          expect(parseVaultRef(ref)).toEqual({ taskKey: key.toLowerCase(), number: run, stage: of, attempt });
        },
      ),
    );
  });

  test('a handoff branch is read back', () => {
    fc.assert(
      fc.property(taskKey, (key) => {
        expect(parseHandoffBranch(handoffBranch({ taskKey: key }))).toEqual({ taskKey: key });
      }),
    );
    expect(parseHandoffBranch('feature/x')).toBeNull();
    expect(parseHandoffBranch('stagegate/T-1+2')).toBeNull();
    expect(parseVaultRef('refs/heads/main')).toBeNull();
  });

  test("a group's branch is read back", () => {
    fc.assert(
      fc.property(taskKey, number, (key, group) => {
        const branch = handoffBranch({ taskKey: key });
        expect(parseGroupBranch(groupBranch({ branch, group }))).toEqual({ branch, group });
      }),
    );
  });
});
