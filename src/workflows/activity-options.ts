import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';

import type { ExecActivities, IoActivities, StoreActivities } from '../activities/contracts.js';

/** Work for one host. */
interface OnHost {
  readonly taskQueue: string;
  /** The silence after which a host is asked for; `null` for never. */
  readonly hostTimeoutMs: number | null;
  /** How long this work may wait to be taken; `null` for ever. */
  readonly startMs: number | null;
}

const HEARTBEAT_MS = 60_000;

/** When a host is noticed to be silent: while work waits for it, and while it should tell that it works. */
function silence({ hostTimeoutMs, startMs }: Omit<OnHost, 'taskQueue'>) {
  const heartbeatTimeout = Math.min(HEARTBEAT_MS, hostTimeoutMs ?? HEARTBEAT_MS);
  return startMs === null ? { heartbeatTimeout } : { heartbeatTimeout, scheduleToStartTimeout: startMs };
}

/**
 * The store: short, repeatable, and worth waiting for. Unlimited attempts, since a ledger that is away for an hour
 * must not lose a row; the next is never far, since a run that has ended is not recorded as long as it waits. One
 * that is under way when its run is stopped is waited for, so that what it did is known.
 */
export function storeActivities({ taskQueue }: { taskQueue: string }): StoreActivities {
  return proxyActivities<StoreActivities>({
    taskQueue,
    startToCloseTimeout: '30 seconds',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
  });
}

/** A signature: checked in milliseconds; somebody waits for the answer, and can hand it in again. */
export function signatureActivities({
  taskQueue,
}: {
  taskQueue: string;
}): Pick<StoreActivities, 'checkSignature'> {
  return proxyActivities<StoreActivities>({
    taskQueue,
    summary: 'is the decision signed as it should be?',
    startToCloseTimeout: '30 seconds',
    scheduleToCloseTimeout: '2 minutes',
    retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '10 seconds' },
  });
}

/**
 * Short work on the host's disk or with origin: looks before it acts, so a repetition is safe; a handful of
 * attempts bridges a network that is away for a minute.
 */
export function ioActivities({ taskQueue, ...host }: OnHost): IoActivities {
  return proxyActivities<IoActivities>({
    taskQueue,
    ...silence(host),
    startToCloseTimeout: '15 minutes',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: '1 second',
      backoffCoefficient: 2,
      maximumInterval: '30 seconds',
      maximumAttempts: 8,
    },
  });
}

/**
 * Executors and gates: as long as they take. Temporal's attempts are unlimited and cheap, because the activity finds
 * the running process again; a stage's own attempts are counted in its workflow. A cancellation is waited for: the
 * run must know that the processes are dead.
 */
export function execActivities({
  taskQueue,
  summary,
  ...host
}: OnHost & { summary: string }): ExecActivities {
  return proxyActivities<ExecActivities>({
    taskQueue,
    summary,
    ...silence(host),
    startToCloseTimeout: '30 days',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1 second', backoffCoefficient: 1 },
  });
}

/** What is still to be saved on a host when its stage ends: worth a minute or two, not an end that never comes. */
export function lastActivities({
  taskQueue,
  summary,
  hostTimeoutMs,
}: Omit<OnHost, 'startMs'> & { summary: string }): ExecActivities {
  return proxyActivities<ExecActivities>({
    taskQueue,
    summary,
    scheduleToStartTimeout: Math.min(HEARTBEAT_MS, hostTimeoutMs ?? HEARTBEAT_MS),
    startToCloseTimeout: '2 minutes',
    scheduleToCloseTimeout: '3 minutes',
    heartbeatTimeout: HEARTBEAT_MS,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '10 seconds' },
  });
}

/** Looks at something outside, again and again until there is news: a try is short, and says itself when the next one is due. */
export function watchActivities({ taskQueue, summary, ...host }: OnHost & { summary: string }): IoActivities {
  return proxyActivities<IoActivities>({
    taskQueue,
    summary,
    ...silence(host),
    startToCloseTimeout: '5 minutes',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '10 seconds', backoffCoefficient: 2, maximumInterval: '2 minutes' },
  });
}

/** What is tidied outside when it is needed no more: worth a few minutes, not an end that never comes. */
export function closingActivities({ taskQueue, hostTimeoutMs }: Omit<OnHost, 'startMs'>): IoActivities {
  return proxyActivities<IoActivities>({
    taskQueue,
    scheduleToStartTimeout: Math.min(HEARTBEAT_MS, hostTimeoutMs ?? HEARTBEAT_MS),
    startToCloseTimeout: '2 minutes',
    scheduleToCloseTimeout: '5 minutes',
    heartbeatTimeout: HEARTBEAT_MS,
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  });
}

/** One question to a host: is somebody there? Only asked when work was not taken. */
export function probeActivities(input: {
  taskQueue: string;
  withinMs: number;
  hostId: string;
}): Pick<IoActivities, 'probe'> {
  return proxyActivities<IoActivities>({
    taskQueue: input.taskQueue,
    summary: `is host ${input.hostId} there?`,
    scheduleToStartTimeout: input.withinMs,
    startToCloseTimeout: '10 seconds',
    retry: { maximumAttempts: 1 },
  });
}

/** The report: worth a few minutes' wait, not a run that never closes because its host is gone. */
export function reportActivities({
  taskQueue,
  hostTimeoutMs,
}: Omit<OnHost, 'startMs'>): Pick<IoActivities, 'writeReport'> {
  return proxyActivities<IoActivities>({
    taskQueue,
    ...(hostTimeoutMs === null ? {} : { scheduleToStartTimeout: hostTimeoutMs }),
    startToCloseTimeout: '2 minutes',
    scheduleToCloseTimeout: '5 minutes',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds' },
  });
}
