import { expect, test } from '@jest/globals';

import { isOfTheWork } from '../../../src/domain/errorbook/of-the-work.js';

test.each(['HOST_LOST', 'AGENT_RATE_LIMITED', 'EXECUTOR_CANCELLED', 'STAGE_TIMED_OUT', 'ERRORBOOK_BLOCKS'])(
  '%s says nothing of the work',
  (code) => expect(isOfTheWork(code)).toBe(false),
);

test.each(['GATE_FAILED', 'EXECUTOR_FAILED', 'EXECUTOR_INTERRUPTED', 'HANDOFF_CONFLICT', 'POLICY_DENIED'])(
  '%s is of the work',
  (code) => expect(isOfTheWork(code)).toBe(true),
);
