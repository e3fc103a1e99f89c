import { existsSync } from 'node:fs';

import { vaultDir } from '../../config/paths.js';
import { startAt, vaultRef } from '../../contract/refs.js';
import { fail } from '../../domain/failure/catalogue.js';
import { madeBy } from '../../domain/run/outlook.js';
import type { RunStatus, StageStatus } from '../../domain/run/run-status.js';
import { type Change, listChanges } from '../../git/changes.js';
import { diffText } from '../../git/diff-text.js';
import { readRef } from '../../git/read-ref.js';
import type { RunSelector } from '../run/read-status.js';
import type { Session } from './session.js';
import { statusOf } from './view-run.js';

/** Bytes of a patch that are shown at most. */
const MOST_BYTES = 5_000_000;

/** A stage's change, from one commit to another. */
export interface StageDiff {
  readonly stage: string;
  readonly from: { readonly name: string; readonly commit: string };
  readonly to: { readonly name: string; readonly commit: string };
  /** Said beside it: that the attempt is an earlier run's, or from before the stage was taken back. */
  readonly note: string | null;
  /** `from`: the path before a rename. */
  readonly files: readonly { readonly path: string; readonly kind: string; readonly from?: string }[];
  readonly text: string;
  /** Whether `text` is only the beginning. */
  readonly cut: boolean;
}

interface DiffRequest {
  readonly stage: string;
  readonly range?: { readonly from: number; readonly to: number } | undefined;
  readonly stat: boolean;
  readonly color: boolean;
}

/**
 * What a stage changed: its start against an attempt (the last by default), or one attempt against another; of the
 * handoff, the base against what was assembled. Throws STAGE_UNKNOWN and ATTEMPT_UNKNOWN.
 */
export async function readDiff(
  session: Session,
  { selector, ...request }: DiffRequest & { selector: RunSelector },
): Promise<StageDiff> {
  return diffOfStatus(session, { status: await statusOf(session, selector), ...request });
}

/** The same for a status that is at hand. */
export async function diffOfStatus(
  { paths }: Pick<Session, 'paths'>,
  { status, stage, range, stat, color }: DiffRequest & { status: RunStatus },
): Promise<StageDiff> {
  const { task, repository } = status;
  const known = [...status.stages.map(({ key }) => key), 'handoff'];
  if (!known.includes(stage)) fail('STAGE_UNKNOWN', { task: task.key, stage, known: known.join(', ') });
  const gitDir = vaultDir(paths, repository);
  if (!existsSync(gitDir))
    return fail('NOT_ON_THIS_HOST', { task: task.key, what: 'The vault', path: gitDir });
  const commitAt = (at: { stage: string; attempt: string }) =>
    readRef({ gitDir, ref: vaultRef({ taskKey: task.key, number: status.number, ...at }) }) ??
    fail('ATTEMPT_UNKNOWN', { task: task.key, ...at });
  const last = stage === 'handoff' ? null : (status.stages.find(({ key }) => key === stage)?.attempt ?? 0);
  const to = range?.to ?? last ?? lastHandoff(gitDir, status);
  const compares = range !== undefined && range.from !== range.to;
  const start =
    stage === 'handoff'
      ? { stage: 'base', attempt: 'start' }
      : { stage, attempt: startOf({ gitDir, status, stage, attempt: to }) };
  const from = compares ? { stage, attempt: String(range.from) } : start;
  const moved = !compares && stage === 'handoff' ? movedBase({ gitDir, status, attempt: to }) : null;
  const ends = {
    from: { name: compares ? `attempt ${range.from}` : 'start', commit: moved ?? commitAt(from) },
    to: { name: `attempt ${to}`, commit: commitAt({ stage, attempt: String(to) }) },
  };
  const comparison = { gitDir, from: ends.from.commit, to: ends.to.commit };
  const [changes, drawn] = await Promise.all([
    listChanges(comparison),
    diffText({ ...comparison, stat, colour: color, maxBytes: MOST_BYTES }),
  ]);
  const about = status.stages.find(({ key }) => key === stage);
  const note = about === undefined ? null : originOf({ stage: about, attempt: to });
  return { stage, ...ends, note, files: changes.map(fileOf), ...drawn };
}

function fileOf(change: Change): StageDiff['files'][number] {
  const { path, kind } = change;
  return change.kind === 'renamed' ? { path, kind, from: change.from } : { path, kind };
}

/** Where an attempt comes from, when it is not what its stage has come to in this run. */
function originOf({ stage, attempt }: { stage: StageStatus; attempt: number }): string | null {
  const run = madeBy({ stage, attempt });
  const before = stage.state === 'pending' && stage.attempt >= attempt;
  if (before) return `This is attempt ${attempt}, from before it was taken back: ${stage.reason ?? 'rerun'}.`;
  return run === null ? null : `This is attempt ${attempt} of run ${run}.`;
}

/** A stage that was rerun within its run has a start for each time: the newest that is not after the attempt. */
function startOf(given: { gitDir: string; status: RunStatus; stage: string; attempt: number }): string {
  const { gitDir, status, stage } = given;
  for (let first = given.attempt; first > 1; first -= 1) {
    const attempt = startAt(first);
    const ref = vaultRef({ taskKey: status.task.key, number: status.number, stage, attempt });
    if (readRef({ gitDir, ref }) !== null) return attempt;
  }
  return startAt(1);
}

/**
 * The base that the newest try of a handoff stands on: what others have pushed since the run began is not its own. `null`
 * where that is not known.
 */
function movedBase({ gitDir, status, attempt }: { gitDir: string; status: RunStatus; attempt: number }) {
  const { handoff, groups = [] } = status;
  return groups.length > 0 || attempt !== lastHandoff(gitDir, status) ? null : handoff.base;
}

/** Handoffs are numbered by their tries; the newest one that was kept. */
function lastHandoff(gitDir: string, { task, number }: RunStatus): number {
  for (let attempt = 1; ; attempt += 1) {
    const ref = vaultRef({ taskKey: task.key, number, stage: 'handoff', attempt: String(attempt + 1) });
    if (readRef({ gitDir, ref }) === null) return attempt;
  }
}
