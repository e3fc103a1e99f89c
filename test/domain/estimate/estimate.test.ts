import { expect, test } from '@jest/globals';

import { estimatePlan } from '../../../src/domain/estimate/estimate.js';
import { agentUse } from '../../support/agent-use.js';
import { attempt, runStatus, stage } from '../../support/run-status.js';

const stages = [
  { key: 'ui', needs: ['api'] },
  { key: 'api', needs: [] },
  { key: 'docs', needs: [] },
];
const passed = (key: string, ms: number[], cost: number | null = 0.5) =>
  stage({
    key,
    state: 'completed',
    attempts: ms.map((durationMs, index) =>
      attempt({ attempt: index + 1, durationMs, agent: agentUse({ costUsd: cost }) }),
    ),
  });

test('a stage takes what it took before: the middle, the least and the most of its passes', () => {
  const history = [
    runStatus({ stages: [passed('api', [1000, 2000])] }),
    runStatus({ stages: [passed('api', [1000])] }),
    runStatus({ stages: [passed('api', [5000])] }),
  ];
  const estimate = estimatePlan({ stages, history });
  expect(estimate?.stages).toEqual([
    {
      key: 'api',
      runs: 3,
      timeMs: { median: 3000, least: 1000, most: 5000 },
      costUsd: { median: 0.5, least: 0.5, most: 1 },
      tokens: { median: 1200, least: 1200, most: 2400 },
    },
  ]);
  expect(estimate?.unknown).toEqual(['ui', 'docs']);
});

test('in all: the longest way in time, and everything in cost', () => {
  const history = [
    runStatus({ stages: [passed('api', [1000]), passed('ui', [2000]), passed('docs', [2500])] }),
  ];
  expect(estimatePlan({ stages, history })).toMatchObject({
    timeMs: 3000,
    costUsd: 1.5,
    tokens: 3600,
    unknown: [],
  });
});

test('what failed, what was kept, and costs that are not known count nothing', () => {
  const kept = { ...passed('api', [9000]), reuse: { kind: 'kept', run: 1, attempt: 1 } as const };
  const failed = { ...passed('api', [9000]), state: 'failed' as const };
  expect(
    estimatePlan({ stages, history: [runStatus({ stages: [kept] }), runStatus({ stages: [failed] })] }),
  ).toBeNull();
  const unknown = estimatePlan({ stages, history: [runStatus({ stages: [passed('api', [9000], null)] })] });
  expect(unknown).toMatchObject({ costUsd: null, stages: [{ costUsd: null }] });
});

test('only the newest passes are looked at', () => {
  const history = Array.from({ length: 40 }, (_, index) =>
    runStatus({ stages: [passed('api', [index + 1])] }),
  );
  expect(estimatePlan({ stages, history })?.stages[0]).toMatchObject({ runs: 20, timeMs: { most: 20 } });
});
