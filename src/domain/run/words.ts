import type { Action } from '../approval/approval.js';
import type { GateOutcome, GateSummary } from '../stage/gate-report.js';
import type { StageState } from '../stage/stage-state.js';
import type { HandoffStatus } from './run-status.js';
import type { RunState } from './run-state.js';

/** How a state is shown: a sign for the eye, the word that says it without the sign, and its mood for colours. */
export interface Shown {
  readonly glyph: string;
  readonly word: string;
  readonly mood: 'good' | 'bad' | 'busy' | 'asks' | 'quiet';
}

/** How each state of a stage is shown. */
export const STAGE_WORDS: Readonly<Record<StageState, Shown>> = {
  pending: { glyph: '○', word: 'pending', mood: 'quiet' },
  running: { glyph: '●', word: 'running', mood: 'busy' },
  validating: { glyph: '◐', word: 'validating', mood: 'busy' },
  awaiting_approval: { glyph: '?', word: 'awaiting approval', mood: 'asks' },
  completed: { glyph: '✓', word: 'completed', mood: 'good' },
  failed: { glyph: '✗', word: 'failed', mood: 'bad' },
  blocked: { glyph: '!', word: 'blocked', mood: 'asks' },
  skipped: { glyph: '–', word: 'skipped', mood: 'quiet' },
};

/** How each state of a run is shown. */
export const RUN_WORDS: Readonly<Record<RunState, Shown>> = {
  queued: { glyph: '○', word: 'queued', mood: 'quiet' },
  running: { glyph: '●', word: 'running', mood: 'busy' },
  paused: { glyph: '‖', word: 'paused', mood: 'asks' },
  awaiting_approval: { glyph: '?', word: 'awaiting approval', mood: 'asks' },
  blocked: { glyph: '!', word: 'blocked', mood: 'asks' },
  completed: { glyph: '✓', word: 'completed', mood: 'good' },
  failed: { glyph: '✗', word: 'failed', mood: 'bad' },
  aborted: { glyph: '✗', word: 'aborted', mood: 'bad' },
  refused: { glyph: '✗', word: 'refused', mood: 'bad' },
};

/** How each step of a handoff is shown. */
export const HANDOFF_WORDS: Readonly<Record<HandoffStatus['state'], Shown>> = {
  none: { glyph: '–', word: 'none', mood: 'quiet' },
  waiting: { glyph: '○', word: 'waiting', mood: 'quiet' },
  assembling: { glyph: '●', word: 'assembling', mood: 'busy' },
  validating: { glyph: '◐', word: 'validating', mood: 'busy' },
  awaiting_approval: { glyph: '?', word: 'awaiting approval', mood: 'asks' },
  publishing: { glyph: '●', word: 'publishing', mood: 'busy' },
  done: { glyph: '✓', word: 'done', mood: 'good' },
  failed: { glyph: '✗', word: 'failed', mood: 'bad' },
};

/** How each outcome of a gate is shown. */
export const GATE_WORDS: Readonly<Record<GateOutcome, Shown>> = {
  passed: { glyph: '✓', word: 'passed', mood: 'good' },
  failed: { glyph: '✗', word: 'failed', mood: 'bad' },
  timed_out: { glyph: '✗', word: 'timed out', mood: 'bad' },
  unavailable: { glyph: '!', word: 'unavailable', mood: 'asks' },
  disabled: { glyph: '–', word: 'off', mood: 'quiet' },
  flaky: { glyph: '~', word: 'flaky', mood: 'asks' },
  quarantined: { glyph: '~', word: 'quarantined', mood: 'asks' },
};

/** What somebody did, in the past tense. */
export const ACTION_WORDS: Readonly<Record<Action, string>> = {
  approve: 'approved',
  request_changes: 'requested changes',
  reject: 'rejected',
  abort: 'aborted',
  retry: 'asked for another attempt',
  skip: 'skipped it',
  give_up: 'gave up',
  answer: 'answered',
  override: 'let through what a policy denies',
};

/** A gate's verdict in a few words: the sign says it when it passed, a word beside it otherwise. */
export function gateWords(gate: GateSummary): string {
  const { glyph, word } = GATE_WORDS[gate.outcome];
  const { rate } = gate;
  const often =
    gate.outcome === 'flaky' && rate !== undefined && rate.runs > 1
      ? [`${rate.flaky} of its last ${rate.runs} runs`]
      : [];
  const notes = [
    ...(gate.outcome === 'passed' ? [] : [word]),
    ...often,
    ...(gate.required ? [] : ['optional']),
  ];
  return `${glyph} ${gate.id}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
}
