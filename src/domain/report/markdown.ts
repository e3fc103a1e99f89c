import { totalUse, totalWords } from '../agent/use-words.js';
import { unrecordedWords } from '../errorbook/unrecorded-words.js';
import { quotasWords } from '../quota/quota-words.js';
import { pullRequestsSection } from '../pull-request/look-section.js';
import { taskCommand } from '../run/answers.js';
import { groupLines } from '../handoff/group-words.js';
import { nextStep } from '../run/next-step.js';
import { handoffLine } from '../run/outlook.js';
import { planWords } from '../run/revision-lines.js';
import { formatDuration, formatMoment, millisecondsBetween } from '../text/duration.js';
import { codeSpan, inlineCut, inlineMarkdown, quoteMarkdown } from '../text/markdown.js';
import { nextMarkdown } from '../text/next-step.js';
import { gateWords } from '../run/words.js';
import { decisionsSection } from './decisions-section.js';
import { frozenSection } from './frozen-section.js';
import { keptSection } from './kept-section.js';
import { outcome } from './outcome.js';
import type { RunReport } from './report.js';
import { revisionsSection } from './revisions-section.js';
import { attemptsSection, detailLine, stagesSection } from './stages-section.js';

const MESSAGE = 2000;
const REQUIREMENTS = 4000;
const STEPS = 5;

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
    pullRequestsSection(report.pullRequests),
    keptSection(run),
    stagesSection(run),
    attemptsSection(run),
    decisionsSection(run),
    revisionsSection(run),
    frozenSection(report.frozen),
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
    ...(run.rerunOf === undefined ? [] : [`- **Goes on from:** run ${run.rerunOf}`]),
    `- **Base:** ${inlineMarkdown(run.base.branch)}${commit}`,
    `- **Plan:** ${inlineMarkdown(planWords(run))}`,
    `- **Started by:** ${inlineCut({ text: run.startedBy, length: 300 })}`,
    `- **Time:** ${formatMoment(run.startedAt)}${took}`,
    ...costLine(run),
    ...missing(run),
    `- **Report written:** ${formatMoment(writtenAt)}`,
  ].join('\n');
}

/** What the errorbook has not been told of. */
function missing(run: RunReport['run']): string[] {
  return unrecordedWords(run).map((words) => `- **Not recorded:** ${inlineMarkdown(words)}`);
}

/** What the agents of the run cost, where any worked. */
function costLine({ stages, quotas }: RunReport['run']): string[] {
  const words = totalWords(totalUse(stages.flatMap(({ attempts }) => attempts.map(({ agent }) => agent))));
  return [
    ...(words === '' ? [] : [`- **Agents:** ${inlineMarkdown(words)}`]),
    ...(quotas === undefined ? [] : [`- **Limits of the run:** ${inlineMarkdown(quotasWords(quotas))}`]),
  ];
}

function failureSection({ run }: RunReport): string {
  const { failure } = run;
  if (failure === null) return '';
  return [
    '## Why it ended so',
    '',
    `- **What happened:** ${inlineCut({ text: failure.message, length: MESSAGE })} (${inlineMarkdown(failure.code)})`,
    ...(failure.kept === null ? [] : [`- **Kept:** ${inlineCut({ text: failure.kept, length: MESSAGE })}`]),
    ...nextSteps(run).map((step) => `- **Next:** ${nextMarkdown({ text: step, length: MESSAGE })}`),
  ].join('\n');
}

/** The next step of the run's failure; where it failed of its stages, theirs before it. Never this very report. */
function nextSteps(run: RunReport['run']): readonly string[] {
  const { task, failure, stages } = run;
  const here = taskCommand({ verb: 'report', words: [task.key] });
  const last = stages.flatMap(({ state, attempts }) =>
    state === 'failed' || state === 'blocked' ? [attempts.at(-1)?.failure ?? null] : [],
  );
  const ofStages = failure === null || failure.code === 'RUN_STAGES_FAILED' || failure.next === here;
  const stepsOf = (failures: typeof last) =>
    failures
      .map((one) => (one === null ? null : nextStep({ status: run, failure: one })))
      .filter((step) => step !== null && step !== here);
  const told = [...(ofStages ? stepsOf(last).slice(0, STEPS) : []), ...stepsOf([failure])];
  return [...new Set(told)].filter((step) => step !== null);
}

function handoffSection({ run }: RunReport): string {
  const { handoff } = run;
  const line = handoffLine(run);
  if (line === null) return '';
  const { pullRequest, failure } = handoff;
  const whole = run.groups === undefined;
  const next = failure === null ? null : nextStep({ status: run, failure });
  return [
    '## Handoff',
    '',
    `- **State:** ${inlineCut({ text: line.text, length: MESSAGE })}`,
    ...groupLines({ ...run, named: Infinity }).map((text) => `- ${inlineCut({ text, length: MESSAGE })}`),
    ...(pullRequest === null || !whole
      ? []
      : [
          `- **Pull request:** ${inlineCut({ text: pullRequest.title, length: 200 })} (${pullRequest.state}, into ${inlineMarkdown(pullRequest.base)})`,
        ]),
    ...(handoff.branch === null || !whole
      ? []
      : [`- **Branch:** ${inlineMarkdown(handoff.branch)}, ${branchWords(run)}`]),
    ...(handoff.collector === null || !whole ? [] : [`- **Commit:** ${codeSpan(handoff.collector)}`]),
    ...(handoff.gates.length === 0
      ? []
      : [`- **Gates:** ${handoff.gates.map((gate) => inlineMarkdown(gateWords(gate))).join(', ')}`]),
    ...handoff.gates.flatMap(detailLine),
    ...(failure?.kept ? [`- **Kept:** ${inlineCut({ text: failure.kept, length: MESSAGE })}`] : []),
    ...(next === null ? [] : [`- **Next:** ${nextMarkdown({ text: next, length: MESSAGE })}`]),
  ].join('\n');
}

function branchWords({ handoff, repository }: RunReport['run']): string {
  if (!handoff.pushed) return 'not pushed';
  return repository.hasOrigin === false ? 'in your repository' : 'pushed';
}

function requirementsSection({ requirements }: RunReport): string {
  if (requirements === null) return '';
  return `## Requirements\n\n${quoteMarkdown({ text: requirements, length: REQUIREMENTS })}`;
}

function nextSection({ next }: RunReport): string {
  if (next.length === 0) return '';
  return ['## Next', '', ...next.map((step) => `- ${nextMarkdown({ text: step, length: MESSAGE })}`)].join(
    '\n',
  );
}
