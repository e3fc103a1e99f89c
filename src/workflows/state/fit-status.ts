import type { ApprovalRequest } from '../../domain/approval/approval.js';
import type { Failure } from '../../domain/failure/failure.js';
import type { RunStatus, StageStatus } from '../../domain/run/run-status.js';
import { cutText, utf8Length } from '../../domain/text/utf8.js';
import { isSettled } from '../../domain/stage/stage-state.js';

/** How large a status may be as JSON, in bytes; the server refuses payloads of more than 262,144. */
export const STATUS_BYTES = 200_000;

type Step = (status: RunStatus) => RunStatus;

const SHORT = 200;
const REQUESTS_KEPT = 50;

/** What is left out, one after the other, until a status fits: the past first, what waits for somebody never. */
const STEPS: readonly Step[] = [
  eachRequest(
    (request) => request.state !== 'pending',
    (request) => ({
      ...withoutQuestions(request),
      failure: briefly(request.failure),
      decisions: shortComments(request),
    }),
  ),
  eachStage(settled, (stage) => ({ ...stage, attempts: stage.attempts.slice(-1) })),
  eachStage(smooth, (stage) => ({ ...stage, attempts: [] })),
  (status) => ({ ...status, approvals: newestRequests(status.approvals), ...bareRevisions(status) }),
  eachRequest(() => true, shortQuestions),
  eachStage(
    () => true,
    (stage) => ({ ...stage, reason: short(stage.reason), attempts: lastInShort(stage), ...noHints(stage) }),
  ),
  eachStage(smooth, (stage) => ({ ...stage, needs: [], title: cutText({ text: stage.title, length: 20 }) })),
  eachStage(smooth, (stage) => ({ ...stage, startedAt: null, endedAt: null, head: null })),
  eachStage(settled, (stage) => ({ ...stage, attempts: [], needs: [], head: null, reason: null })),
  eachStage(
    () => true,
    (stage) => ({ ...stage, title: '', needs: [], attempts: [], head: null, startedAt: null, endedAt: null }),
  ),
  eachStage(
    () => true,
    (stage) => ({ ...stage, reason: null }),
  ),
];

/** A run's status, cut to at most `bytes` bytes of JSON if it is longer. A plain run of 100 stages stays whole. */
export function fitStatus({ status, bytes }: { status: RunStatus; bytes: number }): RunStatus {
  let fitting = status;
  for (const step of STEPS) {
    if (utf8Length(JSON.stringify(fitting)) <= bytes) break;
    fitting = step(fitting);
  }
  return fitting;
}

function eachStage(which: (stage: StageStatus) => boolean, cut: (stage: StageStatus) => StageStatus): Step {
  return (status) => ({
    ...status,
    stages: status.stages.map((stage) => (which(stage) ? cut(stage) : stage)),
  });
}

function eachRequest(
  which: (request: ApprovalRequest) => boolean,
  cut: (request: ApprovalRequest) => ApprovalRequest,
): Step {
  return (status) => ({
    ...status,
    approvals: status.approvals.map((request) => (which(request) ? cut(request) : request)),
  });
}

function bareRevisions({ revisions }: RunStatus): Partial<RunStatus> {
  if (revisions === undefined) return {};
  return { revisions: revisions.map((revision) => ({ ...revision, reason: null, changes: [] })) };
}

function settled({ state }: StageStatus): boolean {
  return isSettled(state);
}

function smooth({ state }: StageStatus): boolean {
  return state === 'completed' || state === 'skipped';
}

function noHints({ hints }: StageStatus): Partial<StageStatus> {
  return hints === undefined ? {} : { hints: [] };
}

function withoutQuestions(request: ApprovalRequest): ApprovalRequest {
  const rest = { ...request };
  delete rest.questions;
  delete rest.policy;
  return rest;
}

/** The ledger has what is left out here, under the same decision. */
function withShortPolicy(request: ApprovalRequest): ApprovalRequest {
  const { policy } = request;
  if (policy === undefined) return request;
  const rules = policy.rules.slice(0, 1).map((rule) => ({ ...rule, because: '', risks: [] }));
  return { ...request, policy: { ...policy, scope: cutText({ text: policy.scope, length: SHORT }), rules } };
}

/** Choices stay whole: an answer is one of them. */
function shortQuestions(whole: ApprovalRequest): ApprovalRequest {
  const request = withShortPolicy(whole);
  if (request.questions === undefined) return request;
  const questions = request.questions.map((question) => ({
    ...question,
    text: cutText({ text: question.text, length: SHORT }),
  }));
  return { ...request, questions };
}

function newestRequests(requests: readonly ApprovalRequest[]): ApprovalRequest[] {
  const past = requests.filter(({ state }) => state !== 'pending');
  const kept = new Set(past.slice(-REQUESTS_KEPT));
  return requests.filter((request) => request.state === 'pending' || kept.has(request));
}

function shortComments({ decisions }: ApprovalRequest): ApprovalRequest['decisions'] {
  return decisions.map((decision) => ({ ...decision, comment: short(decision.comment) }));
}

function lastInShort({ attempts }: StageStatus): StageStatus['attempts'] {
  return attempts.slice(-1).map((last) => ({
    ...last,
    artifacts: [],
    gates: last.gates.map(({ id, outcome, required, durationMs }) => ({ id, outcome, required, durationMs })),
    failure: briefly(last.failure),
    ...fewFindings(last),
  }));
}

function fewFindings({ findings }: StageStatus['attempts'][number]) {
  if (findings === undefined) return {};
  const { list, more } = findings;
  return { findings: { ...findings, list: list.slice(0, 3), more: more + Math.max(0, list.length - 3) } };
}

function briefly(failure: Failure | null): Failure | null {
  return failure && { ...failure, message: cutText({ text: failure.message, length: SHORT }) };
}

function short(text: string | null): string | null {
  return text === null ? null : cutText({ text, length: SHORT });
}
