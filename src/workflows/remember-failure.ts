import { isCancellation } from '@temporalio/workflow';

import { isOfTheWork } from '../domain/errorbook/of-the-work.js';
import { failure } from '../domain/failure/catalogue.js';
import type { Failure } from '../domain/failure/failure.js';
import type { HostLine } from './host-line.js';
import type { EndedAttempt, StageInput } from './inputs.js';
import { isDenied } from './permission.js';
import type { ChildDesk } from './state/child-desk.js';

/** From how often on a failure in one run asks for more evidence before another attempt. */
const REPEATED = 3;

/** A child that remembers what failed. */
export interface Rememberer {
  readonly input: Pick<StageInput, 'run' | 'onExhausted' | 'errorbook'> & { readonly stage: string };
  readonly desk: Pick<ChildDesk, 'tell'>;
  readonly line: HostLine;
}

/**
 * Writes a failure into the errorbook, which is worth a wait, but not the stage; what cannot be written is told the run.
 * Gives why nothing is to be tried again by itself, where the run has seen the same failure too often.
 */
export async function rememberFailure(
  { input, desk, line }: Rememberer,
  { attempt, head, findings, reason }: Remembered,
): Promise<Failure | null> {
  const { run, stage, onExhausted } = input;
  if (input.errorbook !== true && (reason === null || isDenied(reason))) return null;
  if (input.errorbook === true && reason !== null && !isOfTheWork(reason.code)) return null;
  try {
    const about = {
      ...(head === null ? {} : { head }),
      ...(findings.length === 0 ? {} : { findings }),
    };
    const recorded = await line.io((io) =>
      io.recordFailure({ run, stage, attempt, failure: reason, ...about }),
    );
    const often = recorded?.seen.find(({ times }) => times >= REPEATED);
    if (often === undefined || onExhausted === 'fail') return null;
    const { id: entry, title, times } = often;
    return failure('FAILURE_REPEATED', { task: run.taskKey, stage, attempt, entry, title, times });
  } catch (error) {
    if (isCancellation(error)) throw error;
    desk.tell({ kind: 'unrecorded', attempt });
    return null;
  }
}

/** What failed of an attempt, or of a round of the handoff; without a reason, gates alone that are not required. */
export interface Remembered {
  readonly attempt: number;
  readonly head: string | null;
  readonly findings: readonly NonNullable<EndedAttempt['result']['findings']>['list'][number]['kind'][];
  readonly reason: Failure | null;
}

/** What is remembered of an attempt. */
export function rememberedOf({ result }: Pick<EndedAttempt, 'result'>, reason: Failure | null): Remembered {
  const kinds = (result.findings?.list ?? []).map(({ kind }) => kind);
  return { attempt: result.attempt, head: result.head, findings: [...new Set(kinds)], reason };
}
