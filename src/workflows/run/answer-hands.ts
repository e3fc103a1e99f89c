import { condition } from '@temporalio/workflow';

import type {
  GiveBackOutcome,
  GiveBackRequest,
  TakeOutcome,
  TakeRequest,
} from '../../contract/hands-requests.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import { isoNow, type RunMonitor } from './monitor.js';

/** Answers a take when the stage is the person's, or it is known that it will not be. The run is open. */
export async function answerTake(monitor: RunMonitor, request: TakeRequest): Promise<TakeOutcome> {
  const refusal = objection(monitor, request);
  if (refusal !== null) return { kind: 'refused', failure: refusal };
  const { book } = monitor;
  const answer = book?.takings.take(request, isoNow()) ?? null;
  monitor.show();
  if (answer !== null) return answer;
  const { token } = request;
  const answered = () => book?.takings.answerTo(token) ?? null;
  await condition(() => answered() !== null || monitor.ended !== null);
  return answered() ?? { kind: 'refused', failure: tooLate(monitor) };
}

/** Answers a give-back; its snapshot is made afterwards. */
export function answerGiveBack(monitor: RunMonitor, request: GiveBackRequest): GiveBackOutcome {
  const refusal = objection(monitor, request);
  if (refusal !== null) return { kind: 'refused', failure: refusal };
  return monitor.book?.takings.giveBack(request, isoNow()) ?? { kind: 'refused', failure: tooLate(monitor) };
}

function objection(monitor: RunMonitor, { stage, runNumber }: TakeRequest): Failure | null {
  const { book, ended, number: now, task } = monitor;
  if (book === null || ended !== null) return tooLate(monitor);
  return runNumber === now ? null : failure('RUN_REPLACED', { task, stage, number: runNumber, now });
}

function tooLate({ task, state }: RunMonitor): Failure {
  return failure('RUN_NOT_ACTIVE', { task, state });
}
