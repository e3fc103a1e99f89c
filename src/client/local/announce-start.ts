import { setTimeout as pause } from 'node:timers/promises';

import type { RunKey } from '../../contract/ids.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import type { StartOutcome } from '../run/start-run.js';
import { webAddress } from './connect-runs.js';
import { listWorkers } from '../../worker/self.js';
import { findPollers } from '../run/find-pollers.js';
import type { PreparedStart } from './prepare-start.js';
import type { Session } from './session.js';

/** How long to wait for a worker to give the run its number, in milliseconds. */
const NUMBER_WITHIN_MS = 3_000;
/** It takes one some 70: who looks before that looks again half a second later, and is in its way. */
const NUMBER_AFTER_MS = 250;

/** What `start` tells: lines for people, and the same as a value. */
export interface StartAnnouncement {
  readonly lines: readonly string[];
  readonly value: {
    readonly outcome: StartOutcome['kind'];
    readonly task: string;
    readonly title: string;
    readonly number: number | null;
    readonly workflowId: string;
    readonly executionId: string;
    readonly startToken: string;
    readonly plan: { readonly name: string; readonly hash: string };
    readonly base: { readonly branch: string; readonly localCommit: string | null };
    readonly assumptions: readonly string[];
    readonly temporalWeb: string | null;
    readonly next: readonly string[];
  };
}

/** Tells what was started, with its number when a worker takes it up soon, and what to do next. */
export async function announceStart(
  session: Session,
  { prepared, outcome }: { prepared: Pick<PreparedStart, 'input' | 'assumptions'>; outcome: StartOutcome },
): Promise<StartAnnouncement> {
  const { task, plan, base, repository, startToken } = prepared.input;
  const { temporal } = await session.runs();
  const number = await numberOf(session, { slug: repository.slug, taskKey: task.key });
  const web = await webAddress({ ...session, namespace: temporal.namespace, ...outcome });
  const next = [
    `stagegate status ${task.key} --watch`,
    `stagegate inbox`,
    `stagegate logs ${task.key} -f`,
    `stagegate abort ${task.key}`,
  ];
  const run = number === null ? 'A run' : `Run ${String(number)}`;
  const head =
    outcome.kind === 'existing'
      ? `${run} of ${task.key} was started with this token before; nothing new was started.`
      : `${run} of ${task.key} is started: ${task.title}`;
  return {
    lines: [
      head,
      `  plan         ${plan.name} (${plan.hash.slice(0, 12)})`,
      `  base         ${base.branch}${base.localCommit === null ? '' : ` (yours, at ${base.localCommit.slice(0, 10)})`}`,
      ...(web === null ? [] : [`  Temporal Web ${web}`]),
      ...prepared.assumptions.map((assumption) => `  assumed      ${assumption}`),
      ...(number === null
        ? ['  No worker has taken it up yet; it is safe and waits: stagegate worker (or: stagegate up)']
        : []),
      'Next:',
      ...next.map((command) => `  ${command}`),
    ],
    value: {
      outcome: outcome.kind,
      task: task.key,
      title: task.title,
      number,
      workflowId: outcome.workflowId,
      executionId: outcome.executionId,
      startToken,
      plan,
      base,
      assumptions: prepared.assumptions,
      temporalWeb: web,
      next,
    },
  };
}

/** The number is given by the run's first activity. Where no worker runs, nothing is waited for. */
async function numberOf(session: Session, runKey: RunKey): Promise<number | null> {
  const runs = await session.runs();
  if (listWorkers(session).length === 0 && (await findPollers(runs.temporal)).length === 0) return null;
  await pause(NUMBER_AFTER_MS);
  try {
    const view = await runs.waitFor({
      runKey,
      until: (seen) => (seen.kind === 'live' ? seen.status.number > 0 : false),
      signal: AbortSignal.timeout(NUMBER_WITHIN_MS),
    });
    if (view.kind === 'description') return view.run.number;
    return view.status.number > 0 ? view.status.number : null;
  } catch (error) {
    if (error instanceof StagegateError) return null;
    throw error;
  }
}
