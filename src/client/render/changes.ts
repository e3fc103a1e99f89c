import { taskCommand } from '../../domain/run/answers.js';
import { handoffSentence, pendingRequests, whyOf } from '../../domain/run/outlook.js';
import type { RunStatus, StageStatus } from '../../domain/run/run-status.js';
import { RUN_WORDS, STAGE_WORDS } from '../../domain/run/words.js';
import { clean } from '../../domain/text/clean.js';
import { isFinal } from '../../domain/run/run-state.js';

const WAITS = {
  approval: 'waits for approval',
  escalation: 'needs help',
  questions: 'has questions',
  revision: 'waits for approval',
  permission: 'waits for approval',
  denial: 'is denied by a policy',
} as const;

/**
 * What happened between two looks at a run, a line each, for output that cannot be redrawn. Without a `before`
 * everything that is not pending counts as having happened.
 */
export function describeChanges({ before, after }: { before: RunStatus | null; after: RunStatus }): string[] {
  const earlier = new Map(before?.stages.map((stage) => [stage.key, stage]));
  const known = new Set(before === null ? [] : pendingRequests(before).map(({ id }) => id));
  const handoff = handoffSentence(after);
  return [
    ...(before === null ? [`run ${after.number} of ${after.task.key}: ${after.task.title}`] : []),
    ...after.stages.flatMap((stage) => stageChange({ stage, earlier: earlier.get(stage.key) })),
    ...pendingRequests(after)
      .filter(({ id }) => !known.has(id))
      .map(({ kind, subject }) => {
        const what = WAITS[kind];
        return `${subject} ${what}: ${taskCommand({ verb: 'show', words: [after.task.key, subject] })}`;
      }),
    ...(handoff !== null &&
    after.handoff.state !== (before?.handoff.state ?? 'waiting') &&
    after.handoff.state !== 'none'
      ? [`handoff: ${handoff}`]
      : []),
    ...runChange({ before, after }),
  ].map(clean);
}

function stageChange(input: { stage: StageStatus; earlier: StageStatus | undefined }): string[] {
  const { stage, earlier } = input;
  const same = stage.state === (earlier?.state ?? 'pending') && stage.attempt === (earlier?.attempt ?? 0);
  if (same) return [];
  const { word } = STAGE_WORDS[stage.state];
  const attempt = stage.attempt === 0 ? '' : ` (attempt ${stage.attempt} of ${stage.maxAttempts})`;
  const why = whyOf(stage);
  const told = why !== null && stage.state !== 'validating' ? `; ${why}` : '';
  return [`stage ${stage.key}: ${word}${attempt}${told}`];
}

function runChange({ before, after }: { before: RunStatus | null; after: RunStatus }): string[] {
  if (before?.state === after.state) return [];
  const quiet = after.state === 'running' && (before === null || before.state === 'queued');
  if (quiet) return [];
  const why = isFinal(after.state) && after.failure !== null ? `; ${after.failure.message}` : '';
  return [`run ${RUN_WORDS[after.state].word}${why}`];
}
