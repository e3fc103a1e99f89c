import type { ApprovalRequest, RecordedDecision } from '../approval/approval.js';
import type { Signer } from '../approval/signature.js';
import type { RunStatus } from '../run/run-status.js';
import { ACTION_WORDS } from '../run/words.js';
import { policyLines } from '../run/policy-lines.js';
import { formatMoment } from '../text/duration.js';
import { codeSpan, inlineCut, inlineMarkdown, quoteMarkdown } from '../text/markdown.js';

/** Every question that was asked and every answer to it: who, when, on which commit, with which words. */
export function decisionsSection(run: RunStatus): string {
  if (run.approvals.length === 0) return '';
  return ['## Decisions', ...run.approvals.map(requestPart)].join('\n\n');
}

const WORDS = {
  approval: 'approval asked for',
  escalation: 'escalation asked for',
  questions: 'questions asked',
  revision: 'approval of a revision of the plan asked for',
  permission: 'approval before its start asked for',
  denial: 'denied by a policy, and asked to be let through',
} as const;

function requestPart(request: ApprovalRequest): string {
  const { kind, stays } = request;
  const head = request.evidence.head === null ? '' : ` at ${codeSpan(request.evidence.head.slice(0, 10))}`;
  const about = `**${inlineMarkdown(request.subject)}**, attempt ${request.attempt}${head}`;
  if (stays !== undefined) return `${about}: ${staysPart(stays)}`;
  const asked = `${about}: ${WORDS[kind]} on ${formatMoment(request.requestedAt)}`;
  const answers = request.decisions.map(decisionPart);
  const why = policyLines(request).map((line) => `- ${inlineCut({ text: line, length: 1000 })}`);
  const parts = [...(why.length === 0 ? [] : [why.join('\n')]), ...answers];
  return [`${asked}${answers.length === 0 ? `; ${unanswered(request)}.` : '.'}`, ...parts].join('\n\n');
}

/** Why nobody was asked again. */
function staysPart({ request, attempt }: NonNullable<ApprovalRequest['stays']>): string {
  return `nothing is new since attempt ${attempt} (same tree, same findings, same gates), so the approval ${codeSpan(request)} stays; nobody was asked again.`;
}

function unanswered({ state }: ApprovalRequest): string {
  return state === 'withdrawn' ? 'withdrawn, the run went another way' : 'not answered';
}

function decisionPart({ action, actor, comment, at, via, signer }: RecordedDecision): string {
  const email = actor.email === null ? '' : ` (${inlineCut({ text: actor.email, length: 320 })})`;
  const how = { update: '', signal: ', by a signal', deadline: ', at the deadline', review: ', in a review' }[
    via
  ];
  const line = `- **${inlineCut({ text: actor.name, length: 200 })}**${email} ${ACTION_WORDS[action]} on ${formatMoment(at)}${how}${signer === undefined ? '' : signedPart(signer)}`;
  const said = comment === null ? '' : quoteMarkdown({ text: comment, length: 20_000 });
  return said === '' ? line : `${line}\n\n${said}`;
}

function signedPart({ principal, fingerprint }: Signer): string {
  return `, signed by ${codeSpan(principal)} with ${codeSpan(fingerprint)}`;
}
