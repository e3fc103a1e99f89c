import { patched } from '@temporalio/workflow';

import type { GroupOutcome, GroupRequest } from '../../contract/group-requests.js';
import { failure } from '../../domain/failure/catalogue.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { Outside } from '../../domain/handoff/judge-group.js';
import { isoNow, type RunMonitor } from './monitor.js';
import { whileOpen } from './while-open.js';

/** Looks outside: what of the run's work the base has. */
export type SurveyHandoff = () => Promise<Outside | Failure>;

/**
 * Answers a request to hand some stages off; it is judged again after a look outside: everything together may have begun to
 * be handed off meanwhile. The run is open.
 */
export async function answerGroup(
  monitor: RunMonitor,
  { request, survey }: { request: GroupRequest; survey: SurveyHandoff | undefined },
): Promise<GroupOutcome> {
  const early = judged(monitor, { request, outside: null });
  if (early !== null) return early;
  const outside = (survey && (await whileOpen(monitor, survey))) ?? tooLate(monitor);
  if ('code' in outside) return { kind: 'refused', failure: outside };
  return judged(monitor, { request, outside }) ?? { kind: 'refused', failure: tooLate(monitor) };
}

function judged(
  monitor: RunMonitor,
  { request, outside }: { request: GroupRequest; outside: Outside | null },
): GroupOutcome | null {
  const { book, ended, number: now, task } = monitor;
  if (book === null || ended !== null || book.handoff.groups.closed)
    return { kind: 'refused', failure: tooLate(monitor) };
  const { runNumber: number } = request;
  if (number !== now)
    return { kind: 'refused', failure: failure('RUN_REPLACED', { task, stage: 'handoff', number, now }) };
  const { handoff } = book.revisions.now.plan;
  const stages = book.board.stages;
  const together = book.handoff.isTogether && patched('groups-leave-the-handoff-alone');
  const outcome = book.handoff.groups.ask(request, { stages, handoff, outside, together }, isoNow());
  if (outcome?.kind === 'done' && outcome.changed)
    book.handoff.keepWords({ group: outcome.group, words: request.words });
  return outcome;
}

function tooLate({ task, state }: RunMonitor): Failure {
  return failure('RUN_NOT_ACTIVE', { task, state });
}
