import { workflowInfo } from '@temporalio/workflow';

import type { OpenedRun } from '../../activities/contracts.js';
import { applicantOf } from '../../domain/admission/applicant.js';
import type { RunInput, RunRef } from '../../domain/run/run-input.js';
import type { RunBook } from '../state/run-book.js';
import { Children } from './children.js';
import { HostLine, type HostNews } from '../host-line.js';
import type { CurrentHost } from './current-host.js';
import { isoNow, type RunMonitor } from './monitor.js';

/** A run that was opened: what it knows of itself, and what its parts share. */
export interface RunContext {
  readonly input: RunInput;
  readonly opened: Extract<OpenedRun, { kind: 'opened' }>;
  readonly run: RunRef;
  readonly storeQueue: string;
  readonly monitor: RunMonitor;
  readonly book: RunBook;
  readonly children: Children;
  /** The host that has the run now; a child that had to leave it says where to. */
  readonly host: CurrentHost;
  /** The run's own line to it, for what comes before and between the children. */
  readonly line: HostLine;
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
  const book = monitor.open(opened);
  const { workflowId, runId } = workflowInfo();
  const { plan, number, executionId = runId } = opened;
  const askedAt = run.startedAt;
  monitor.turn.apply(applicantOf({ input, plan, number, workflowId, executionId, askedAt }), isoNow());
  const { host } = monitor;
  const tell = (news: HostNews) => host.hear(news);
  const line = new HostLine({ run, stage: 'base', host: host.now, storeQueue: given.storeQueue, tell });
  return { ...given, run, book, children: new Children({ run }), host, line };
}

/** What every child of a run is told. */
export function childInput({ run, storeQueue, book, host }: RunContext, key: string) {
  const { plan, planHash, parts } = book.revisions.now;
  return {
    schemaVersion: 1,
    run: { ...run, planHash },
    ...host.forChild,
    storeQueue,
    planPart: parts[key] ?? '',
    onExhausted: plan.limits.onExhausted,
    hold: book.paused,
    errorbook: true,
  } as const;
}
