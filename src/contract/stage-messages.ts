import { defineSignal } from '@temporalio/workflow';

import type { StageMessage } from './message-schemas.js';
import type { StageReturn, StageTake } from '../domain/stage/hands.js';
import type { StageHint } from '../domain/stage/hint.js';
import type { StageAnswer } from './stage-answer.js';

/** A stage's word to its run. */
export const stageEventSignal = defineSignal<[StageMessage]>('stageEvent');
/** The run's word to a stage that waits. */
export const stageAnswerSignal = defineSignal<[StageAnswer]>('stageAnswer');
/** After a Reset of its run: tells a stage that waits to say again what it waits for, and to tell its end as well. */
export const stageAdoptSignal = defineSignal<[{ hold: boolean }]>('stageAdopt');
/** Holds a stage at its next safe point, or lets it go on. */
export const stageHoldSignal = defineSignal<[{ hold: boolean }]>('stageHold');
/** Brings a stage a hint for its next attempt; one that it knows is passed over. */
export const stageHintSignal = defineSignal<[StageHint]>('stageHint');
/** A person takes a stage: what it runs is stopped, and its tree is theirs. */
export const stageTakeSignal = defineSignal<[StageTake]>('stageTake');
/** The person gives it back. */
export const stageReturnSignal = defineSignal<[StageReturn]>('stageReturn');
