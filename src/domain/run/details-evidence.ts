import type { ApprovalRequest } from '../approval/approval.js';
import { findingLines } from '../findings/finding-words.js';
import { formatDuration } from '../text/duration.js';
import { codeSpan, inlineCut } from '../text/markdown.js';
import { taskCommand } from './answers.js';
import type { AttemptStatus, RunStatus, StageStatus } from './run-status.js';
import { usedByRun, usedByStage } from './used-so-far.js';
import { gateWords } from './words.js';

const FINDINGS = 5;
const GATES = 12;
const FAILED = 3;

/**
 * What a decision needs to know, as a Markdown list of a few lines: what was changed, the gates, what must be seen, the
 * attempts that failed, time and cost. Requirements and the diff are not in a run's history: their commands are.
 */
export function evidencePart({ status, request }: { status: RunStatus; request: ApprovalRequest }): string[] {
  const lines = request.revision === undefined ? evidenceLines({ status, request }) : [];
  return lines.length === 0 ? [] : [...lines.map((line) => `- ${line}`), ''];
}

function evidenceLines({ status, request }: { status: RunStatus; request: ApprovalRequest }): string[] {
  const stage = status.stages.find(({ key }) => key === request.subject);
  const attempt = stage?.attempts.find((one) => one.attempt === request.attempt);
  const gates = request.subject === 'handoff' ? status.handoff.gates : (attempt?.gates ?? []);
  return [
    ...changeLine({ status, request, attempt }),
    ...(gates.length === 0 ? [] : [`gates: ${gateLine(gates)}`]),
    ...findingLinesOf(attempt),
    ...failedLines({ stage, request }),
    ...usedLine({ status, stage }),
  ];
}

function changeLine(given: {
  status: RunStatus;
  request: ApprovalRequest;
  attempt: AttemptStatus | undefined;
}): string[] {
  const { status, request, attempt } = given;
  const { head } = request.evidence;
  if (head === null) return [];
  const words = [status.task.key, request.subject];
  const size =
    attempt === undefined
      ? ''
      : ` · ${String(attempt.changes.files)} files, +${String(attempt.changes.insertions)} −${String(attempt.changes.deletions)}`;
  const [show, diff] = ['show', 'diff'].map((verb) => codeSpan(taskCommand({ verb, words })));
  return [`commit ${head.slice(0, 10)}${size} · ${diff ?? ''} · requirements too: ${show ?? ''}`];
}

function gateLine(gates: AttemptStatus['gates']): string {
  const shown = gates.slice(0, GATES).map((gate) => {
    return `${inlineCut({ text: gateWords(gate), length: 64 })} ${formatDuration(gate.durationMs)}`;
  });
  return [...shown, ...(gates.length > GATES ? [`+${String(gates.length - GATES)}`] : [])].join(', ');
}

function findingLinesOf(attempt: AttemptStatus | undefined): string[] {
  if (attempt?.findings === undefined) return [];
  const lines = findingLines(attempt.findings);
  const shown = lines.slice(0, FINDINGS).map((line) => `⚠ ${inlineCut({ text: line, length: 300 })}`);
  return lines.length > FINDINGS ? [...shown, `… and ${String(lines.length - FINDINGS)} more lines`] : shown;
}

/** Why the last attempts before this one were not good. */
function failedLines(given: { stage: StageStatus | undefined; request: ApprovalRequest }): string[] {
  const failed = (given.stage?.attempts ?? []).filter((one) => one.attempt < given.request.attempt);
  return failed.slice(-FAILED).flatMap(({ attempt, failure }) => {
    if (failure === null) return [];
    return [`✗ attempt ${String(attempt)}: ${inlineCut({ text: failure.message, length: 200 })}`];
  });
}

function usedLine({ status, stage }: { status: RunStatus; stage: StageStatus | undefined }): string[] {
  const [own, all] = [stage === undefined ? null : usedByStage(stage), usedByRun(status)];
  const parts = [...(own === null ? [] : [own]), ...(all === null ? [] : [`the run: ${all}`])];
  return parts.length === 0 ? [] : [`so far ${parts.join('; ')}`];
}
