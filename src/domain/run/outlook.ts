import type { ApprovalRequest } from '../approval/approval.js';
import type { TakenStatus } from '../stage/hands.js';
import { isSettled } from '../stage/stage-state.js';
import type { GateSummary } from '../stage/gate-report.js';
import { formatMoment } from '../text/duration.js';
import { taskCommand } from './answers.js';
import type { AttemptStatus, RunStatus, StageStatus } from './run-status.js';
import { isFinal } from './run-state.js';
import { HANDOFF_WORDS, type Shown } from './words.js';

/** The requests that wait for somebody, in the order in which they were made; none once the run has ended. */
export function pendingRequests(status: RunStatus): readonly ApprovalRequest[] {
  return isFinal(status.state) ? [] : status.approvals.filter(({ state }) => state === 'pending');
}

/** The attempt that a stage's number points to, once it has ended. */
export function currentAttempt(stage: StageStatus): AttemptStatus | undefined {
  return stage.attempts.find(({ attempt }) => attempt === stage.attempt);
}

/** The earlier run that made an attempt; `null` when it is this run's own. */
export function madeBy({ stage, attempt }: { stage: StageStatus; attempt: number }): number | null {
  const known = stage.attempts.find((one) => one.attempt === attempt)?.run;
  if (known !== undefined) return known;
  return stage.reuse?.kind === 'kept' && stage.reuse.attempt === attempt ? stage.reuse.run : null;
}

/** The gates of the attempt that a stage is in; empty until they have run. */
export function currentGates(stage: StageStatus): readonly GateSummary[] {
  return currentAttempt(stage)?.gates ?? [];
}

/**
 * Why a stage is where it is: who has it in hand, that it was kept from an earlier run, its own reason, what the attempt before the
 * present one failed of, or why it was not kept.
 */
export function whyOf(stage: StageStatus): string | null {
  const { reuse, taken } = stage;
  if (taken !== undefined) return takenNote(taken);
  if (reuse?.kind === 'kept') return keptNote({ stage, ...reuse });
  const why = ownReason(stage);
  return why === null && reuse !== undefined ? `rerun: ${reuse.why}` : why;
}

/** Who has a stage in hand, since when, and whether it is ready for them. */
export function takenNote({ by, at, place, returning }: TakenStatus): string {
  const who = `in the hands of ${by.name} since ${formatMoment(at)}`;
  if (returning) return `${who}; it was given back and is being kept`;
  return place === null ? `${who}; what ran is being stopped` : who;
}

function keptNote({ stage, run, attempt }: { stage: StageStatus; run: number; attempt: number }): string {
  if (stage.state === 'skipped') return `${stage.reason ?? 'skipped'} (kept from run ${run})`;
  return `kept from run ${run}, attempt ${attempt}`;
}

function ownReason(stage: StageStatus): string | null {
  if (stage.state === 'completed') return null;
  if (stage.reason !== null) return stage.reason;
  if (stage.state === 'skipped' || stage.state === 'awaiting_approval') return null;
  const [last] = stage.attempts
    .flatMap(({ attempt, failure }) => (failure ? [{ attempt, failure }] : []))
    .slice(-1);
  if (last === undefined) return null;
  return last.attempt === stage.attempt
    ? last.failure.message
    : `attempt ${last.attempt}: ${last.failure.message}`;
}

/** The state of the run's stages in numbers. */
export function countStages(status: RunStatus): { done: number; total: number } {
  const done = status.stages.filter(({ state }) => state === 'completed' || state === 'skipped').length;
  return { done, total: status.stages.length };
}

/** Where the handoff stands; `null` when the plan has none and nothing is to be said of it. */
export function handoffLine(status: RunStatus): { shown: Shown; text: string } | null {
  const { state } = status.handoff;
  const sentence = handoffSentence(status);
  if (state === 'none' && sentence === null) return null;
  const shown = state === 'waiting' && isFinal(status.state) ? NOT_REACHED : HANDOFF_WORDS[state];
  return { shown, text: `${shown.glyph} ${shown.word}${sentence === null ? '' : `: ${sentence}`}` };
}

const NOT_REACHED: Shown = { glyph: '–', word: 'not reached', mood: 'quiet' };

/** Where the handoff stands, in one sentence; `null` when its state says it all. */
export function handoffSentence(status: RunStatus): string | null {
  const { handoff, task } = status;
  const branch = handoff.branch === null ? 'the branch' : `branch ${handoff.branch}`;
  switch (handoff.state) {
    case 'none':
      return handoff.note;
    case 'waiting':
      if (isFinal(status.state)) return null;
      return waitsForHandoff(status)
        ? `ready; to start it: ${taskCommand({ verb: 'handoff', words: [task.key] })}`
        : 'comes after the stages';
    case 'assembling':
      return `assembling ${branch}`;
    case 'validating':
      return `running the gates on ${branch}`;
    case 'awaiting_approval':
      return `${branch} is assembled and waits for a decision${handoff.note === null ? '' : ` (${handoff.note})`}`;
    case 'publishing':
      return `publishing ${branch}`;
    case 'done':
      return doneSentence(status, branch);
    case 'failed':
      return handoff.failure?.message ?? handoff.note ?? 'failed';
  }
}

/** Whether nothing is missing but somebody who starts the handoff. */
export function waitsForHandoff({ state, stages, handoff }: RunStatus): boolean {
  if (isFinal(state) || handoff.state !== 'waiting') return false;
  return stages.length > 0 && stages.every((stage) => isSettled(stage.state));
}

function doneSentence({ handoff, repository }: RunStatus, branch: string): string {
  const { pullRequest, pushed, note } = handoff;
  const said = note === null ? '' : ` (${note})`;
  const published = repository.hasOrigin === false ? 'is in your repository' : 'is pushed';
  if (pullRequest === null) return pushed ? `${branch} ${published}${said}` : (note ?? 'nothing is pushed');
  const { number, draft, reused, url } = pullRequest;
  return `${draft ? 'draft ' : ''}pull request #${number}${reused ? ' (updated)' : ''}: ${url}${said}`;
}

/** What waits for a decision, the first three by name; `null` when nothing does. */
export function pendingSubjects(status: RunStatus): string | null {
  const subjects = [...new Set(pendingRequests(status).map(({ subject }) => subject))];
  if (subjects.length === 0) return null;
  const more = subjects.length > 3 ? ` and ${subjects.length - 3} more` : '';
  return `${subjects.slice(0, 3).join(', ')}${more}`;
}

/** What a run waits for, in a few words; `null` when it waits for nobody. */
export function waitsFor(status: RunStatus): string | null {
  if (isFinal(status.state)) return null;
  const subjects = pendingSubjects(status);
  const answers = subjects === null ? null : `an answer on ${subjects}`;
  if (status.state !== 'paused') return answers;
  return answers === null ? 'resume' : `resume, and ${answers}`;
}
