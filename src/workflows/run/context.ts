import { workflowInfo } from '@temporalio/workflow';

import type { OpenedRun } from '../../activities/contracts.js';
import type { RunInput, RunRef } from '../../domain/run/run-input.js';
import type { RunBook } from '../state/run-book.js';
import { Children } from './children.js';
import type { RunMonitor } from './monitor.js';

/** A run that was opened: what it knows of itself, and what its parts share. */
export interface RunContext {
  readonly input: RunInput;
  readonly opened: Extract<OpenedRun, { kind: 'opened' }>;
  readonly run: RunRef;
  readonly storeQueue: string;
  readonly monitor: RunMonitor;
  readonly book: RunBook;
  readonly children: Children;
}

/** Puts an opened run together. */
export function runContext(
  given: Pick<RunContext, 'input' | 'opened' | 'storeQueue' | 'monitor'>,
): RunContext {
  const { input, opened, monitor } = given;
  const run: RunRef = {
    repository: input.repository,
    taskKey: input.task.key,
    number: opened.number,
    planHash: input.plan.hash,
    identity: input.startedBy,
    startedAt: workflowInfo().startTime.toISOString(),
  };
  return { ...given, run, book: monitor.open(opened), children: new Children({ run }) };
}

/** What every child of a run is told. */
export function childInput({ run, opened, storeQueue, book }: RunContext, key: string) {
  return {
    schemaVersion: 1,
    run,
    queues: opened.queues,
    storeQueue,
    planPart: opened.planParts[key] ?? '',
    onExhausted: opened.plan.limits.onExhausted,
    hold: book.paused,
  } as const;
}
