import { handoffSentence } from '../run/outlook.js';
import { formatDuration, formatMoment, millisecondsBetween } from '../text/duration.js';
import { codeSpan, inlineCut, inlineMarkdown } from '../text/markdown.js';
import { nextMarkdown } from '../text/next-step.js';
import { HANDOFF_WORDS, gateWords } from '../run/words.js';
import { decisionsSection } from './decisions-section.js';
import { keptSection } from './kept-section.js';
import { outcome } from './outcome.js';
import type { RunReport } from './report.js';
import { attemptsSection, stagesSection } from './stages-section.js';

const MESSAGE = 2000;

/**
 * A run's report for people: the outcome first, then what there is to look at, what was kept, the stages, what was
 * decided and what to do next. Works for every state; what users and agents wrote is shown as text, never obeyed.
 */
export function reportMarkdown(report: RunReport): string {
  const { run } = report;
  const sections = [
    `# ${inlineMarkdown(run.task.key)}: ${inlineCut({ text: run.task.title, length: 200 })}`,
    outcome(run),
    facts(report),
    failureSection(report),
    handoffSection(report),
    keptSection(run),
    stagesSection(run),
    attemptsSection(run),
    decisionsSection(run),
    requirementsSection(report),
    nextSection(report),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function facts({ run, writtenAt }: RunReport): string {
  const took =
    run.endedAt === null
      ? ''
      : ` to ${formatMoment(run.endedAt)} (${formatDuration(millisecondsBetween({ from: run.startedAt, to: run.endedAt }))})`;
  const commit = run.base.commit === null ? '' : ` at ${codeSpan(run.base.commit.slice(0, 10))}`;
  return [
    `- **Run:** ${run.number} of task ${inlineMarkdown(run.task.key)} in ${inlineMarkdown(run.repository.slug)}`,
    `- **Base:** ${inlineMarkdown(run.base.branch)}${commit}`,
    `- **Plan:** ${inlineMarkdown(run.plan.name)}, ${codeSpan(run.plan.hash.slice(0, 10))}`,
    `- **Started by:** ${inlineCut({ text: run.startedBy, length: 300 })}`,
    `- **Time:** ${formatMoment(run.startedAt)}${took}`,
    `- **Report written:** ${formatMoment(writtenAt)}`,
  ].join('\n');
}

function failureSection({ run: { failure } }: RunReport): string {
  if (failure === null) return '';
  return [
    '## Why it ended so',
    '',
    `- **What happened:** ${inlineCut({ text: failure.message, length: MESSAGE })} (${inlineMarkdown(failure.code)})`,
    ...(failure.kept === null ? [] : [`- **Kept:** ${inlineCut({ text: failure.kept, length: MESSAGE })}`]),
    `- **Next:** ${nextMarkdown({ text: failure.next, length: MESSAGE })}`,
  ].join('\n');
}

function handoffSection({ run }: RunReport): string {
  const { handoff } = run;
  const sentence = handoffSentence(run);
  if (sentence === null) return '';
  const { glyph, word } = HANDOFF_WORDS[handoff.state];
  const { pullRequest, failure } = handoff;
  return [
    '## Handoff',
    '',
    `- **State:** ${glyph} ${word}: ${inlineCut({ text: sentence, length: MESSAGE })}`,
    ...(pullRequest === null
      ? []
      : [
          `- **Pull request:** #${pullRequest.number} ${inlineCut({ text: pullRequest.title, length: 200 })}, ${pullRequest.draft ? 'draft, ' : ''}${pullRequest.state}: ${inlineMarkdown(pullRequest.url)}`,
        ]),
    ...(handoff.branch === null
      ? []
      : [`- **Branch:** ${inlineMarkdown(handoff.branch)}${handoff.pushed ? ', pushed' : ', not pushed'}`]),
    ...(handoff.collector === null ? [] : [`- **Commit:** ${codeSpan(handoff.collector)}`]),
    ...(handoff.gates.length === 0
      ? []
      : [`- **Gates:** ${handoff.gates.map((gate) => inlineMarkdown(gateWords(gate))).join(', ')}`]),
    ...(failure === null ? [] : [`- **Next:** ${nextMarkdown({ text: failure.next, length: MESSAGE })}`]),
  ].join('\n');
}

function requirementsSection({ requirements }: RunReport): string {
  if (requirements === null) return '';
  return `## Requirements\n\n${inlineCut({ text: requirements, length: MESSAGE })}`;
}

function nextSection({ next }: RunReport): string {
  if (next.length === 0) return '';
  return ['## Next', '', ...next.map((step) => `- ${nextMarkdown({ text: step, length: MESSAGE })}`)].join(
    '\n',
  );
}
