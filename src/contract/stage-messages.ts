import { defineSignal } from '@temporalio/workflow';

import type { StageMessage } from './message-schemas.js';
import type { StageAnswer } from './stage-answer.js';

/** A stage's word to its run. */
export const stageEventSignal = defineSignal<[StageMessage]>('stageEvent');
/** The run's word to a stage that waits. */
export const stageAnswerSignal = defineSignal<[StageAnswer]>('stageAnswer');
/** Holds a stage at its next safe point, or lets it go on. */
export const stageHoldSignal = defineSignal<[{ hold: boolean }]>('stageHold');
