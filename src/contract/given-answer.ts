import { defineQuery } from '@temporalio/workflow';

import type { Evidence } from '../domain/approval/approval.js';
import type { StageAnswer } from './stage-answer.js';

/** How a child says that it waits for people. */
export type AskingKind = 'approval_wanted' | 'permission_wanted' | 'denied' | 'questions_asked' | 'escalated';

/** What a child of a run asked: the run with this number, about this attempt of this subject, on this evidence. */
export interface AskedOfRun {
  readonly number: number;
  readonly subject: string;
  readonly kind: AskingKind;
  readonly attempt: number;
  readonly evidence: Evidence;
}

/**
 * The answer that people gave to it; `null` while nobody has. Anybody who reaches the namespace can send a child a signal,
 * and a signal says of nobody who sent it: only what the run itself says here is from the run.
 */
export const givenAnswerQuery = defineQuery<StageAnswer | null, [AskedOfRun]>('givenAnswer');
