import { beforeAll, describe, expect, test } from '@jest/globals';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';

import { Decision } from '../../src/domain/approval/approval.js';
import { WORKFLOW_PATIENCE } from '../../src/worker/workflow-patience.js';
import { payloadConverterPath, workflowBundlePath } from '../support/temporal.js';
import { type HistoryFile, readHistories, toHistory } from './history-files.js';
import { flooded } from './flooded.js';
import { historiesOf } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

// A history that does not replay is told by the test.
Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter: 'OFF' } } });

/** Replays histories on the present workflows, and gives what went wrong with each, if anything. */
async function replay(files: readonly HistoryFile[]): Promise<Map<string, Error | undefined>> {
  const results = Worker.runReplayHistories(
    {
      ...WORKFLOW_PATIENCE,
      workflowBundle: { codePath: workflowBundlePath },
      dataConverter: { payloadConverterPath },
    },
    files.map((file) => ({ workflowId: file.name, history: toHistory(file) })),
  );
  const problems = new Map<string, Error | undefined>();
  for await (const { workflowId, error } of results) problems.set(workflowId, error);
  return problems;
}

/** The same history as another program would have made it. */
function changed({ name, history }: HistoryFile, from: string, to: string): HistoryFile {
  const text = JSON.stringify(history);
  if (!text.includes(from)) throw new Error(`${name} has no ${from}`);
  return {
    name: `${name} with ${to}`,
    history: JSON.parse(text.replaceAll(from, to)) as HistoryFile['history'],
  };
}

const files = readHistories();
const named = (wanted: string): HistoryFile => {
  const file = files.find(({ name }) => name === wanted);
  if (file === undefined) throw new Error(`no history ${wanted}`);
  return file;
};

describe('the present workflows', () => {
  let problems: Map<string, Error | undefined>;
  beforeAll(async () => {
    problems = await replay(files);
  });

  test('are tried on every scenario', () => {
    const wanted = SCENARIOS.flatMap(historiesOf).map(({ name }) => name);
    expect(files.map(({ name }) => name)).toEqual(expect.arrayContaining(wanted));
  });

  test.each(files.map(({ name }) => name))('go on with what was begun before: %s', (name) => {
    expect(problems.has(name)).toBe(true);
    expect(problems.get(name)).toBeUndefined();
  });
});

describe('a change that runs under way would not survive', () => {
  const activity = (name: string) => `"activityType":{"name":"${name}"}`;

  test.each([
    ['paused-run', activity('prepareRepository'), activity('prepareMirror')],
    ['paused-stage', activity('runAttempt'), activity('runTry')],
    ['delivered-handoff', activity('pushCollector'), activity('pushBranch')],
    ['delivered-run', '"workflowType":{"name":"handoff"}', '"workflowType":{"name":"delivery"}'],
  ])('is caught: %s, %s', async (name, from, to) => {
    const file = changed(named(name), from, to);
    const error = (await replay([file])).get(file.name);
    expect(error).toBeInstanceOf(DeterminismViolationError);
  });
});

// A worker whose workflow code is interrupted ends, and so does each that comes after it.
describe('thousands of signals that come in one workflow task', () => {
  const rubbish = () => ({ half: true });
  /** Well-formed, and of a request that this run never made. */
  const decision = (nth: number) =>
    Decision.parse({
      runNumber: 1,
      requestId: 'nobody/1',
      action: 'reject',
      evidence: { head: null, planPart: '0'.repeat(64), gates: null },
      token: `decision-${String(nth)}`,
      actor: { name: 'Mallory', email: null },
      comment: 'no',
    });

  test.each([
    ['asked-run', 'decide', rubbish],
    ['asked-run', 'decide', decision],
    ['asked-run', 'stageEvent', rubbish],
    ['asked-stage', 'stageAnswer', rubbish],
  ])('are heard by a worker that lives: %s, %s, %p', async (name, signalName, says) => {
    const file = flooded(named(name), { signalName, times: 4_000, says });
    expect((await replay([file])).get(file.name)).toBeUndefined();
  });
});
