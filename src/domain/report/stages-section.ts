import { useWords } from '../agent/use-words.js';
import { findingLines } from '../findings/finding-words.js';
import { quotasWords } from '../quota/quota-words.js';
import { currentGates, whyOf } from '../run/outlook.js';
import type { AttemptStatus, RunStatus, StageStatus } from '../run/run-status.js';
import { gateWords, STAGE_WORDS } from '../run/words.js';
import type { GateSummary } from '../stage/gate-report.js';
import { gateDetails } from '../stage/gate-words.js';
import type { HintStatus } from '../stage/hint.js';
import { formatDuration, formatMoment, millisecondsBetween } from '../text/duration.js';
import { codeSpan, inlineCut, inlineMarkdown, tableHead, tableRow } from '../text/markdown.js';
import { nextMarkdown } from '../text/next-step.js';

/** All stages in the plan's order: how each ended, after how many attempts, with which verdicts, and why. */
export function stagesSection(run: RunStatus): string {
  if (run.stages.length === 0) return '';
  return [
    '## Stages',
    '',
    tableHead(['Stage', 'State', 'Attempts', 'Gates', 'Time', 'Commit', 'Why']),
    ...run.stages.map((stage) => stageRow({ run, stage })),
  ].join('\n');
}

/** What each attempt changed and left, and what the failed ones failed of; attempts that just passed are short. */
export function attemptsSection(run: RunStatus): string {
  const parts = run.stages
    .filter(({ attempts, hints = [] }) => attempts.length + hints.length > 0)
    .map((stage) =>
      [
        `### ${inlineMarkdown(stage.key)}`,
        '',
        ...keptLine(stage),
        ...stage.attempts.flatMap((attempt) => attemptLines(attempt)),
        ...(stage.quotas === undefined ? [] : [`- Limits: ${inlineMarkdown(quotasWords(stage.quotas))}`]),
        ...(stage.hints ?? []).map(hintLine),
      ].join('\n'),
    );
  return parts.length === 0 ? '' : ['## Attempts', ...parts].join('\n\n');
}

/** Why nobody was asked again. */
function keptLine({ reuse, state }: StageStatus): string[] {
  if (reuse?.kind !== 'kept' || state !== 'completed') return [];
  return [
    `- Kept from run ${reuse.run}: base, needs, requirements and its part of the plan are the same, so its gates, what was found and its approval stay.`,
  ];
}

function stageRow({ run, stage }: { run: RunStatus; stage: StageStatus }): string {
  const { glyph, word } = STAGE_WORDS[stage.state];
  const to = stage.endedAt ?? run.endedAt;
  const time =
    stage.startedAt === null || to === null
      ? ''
      : formatDuration(millisecondsBetween({ from: stage.startedAt, to }));
  const title = stage.title === stage.key ? '' : `: ${inlineCut({ text: stage.title, length: 100 })}`;
  return tableRow([
    `${inlineMarkdown(stage.key)}${title}`,
    `${glyph} ${word}`,
    stage.attempt === 0 ? '0' : `${stage.attempt} of ${stage.maxAttempts}`,
    gateList(currentGates(stage)),
    time,
    stage.head === null ? '' : codeSpan(stage.head.slice(0, 10)),
    inlineCut({ text: whyOf(stage) ?? '', length: 400 }),
  ]);
}

function gateList(gates: readonly GateSummary[]): string {
  return gates.map((gate) => inlineMarkdown(gateWords(gate))).join(', ');
}

function hintLine({ by, after, at, text }: HintStatus): string {
  const from = `from attempt ${after + 1} on, ${formatMoment(at)}`;
  return `- Hint of ${inlineCut({ text: by, length: 100 })} (${from}): ${inlineCut({ text, length: 400 })}`;
}

function attemptLines(attempt: AttemptStatus): string[] {
  const { changes, artifacts, gates, failure, agent, findings } = attempt;
  const facts = [
    `${failure === null ? '✓' : '✗'} attempt ${attempt.attempt}${attempt.run === undefined ? '' : ` of run ${attempt.run}`}`,
    ...byHand(attempt),
    formatDuration(attempt.durationMs),
    attempt.head === null ? 'no commit' : codeSpan(attempt.head.slice(0, 10)),
    `${changes.files} ${changes.files === 1 ? 'file' : 'files'} +${changes.insertions} −${changes.deletions}`,
    ...(gates.length === 0 ? [] : [gateList(gates)]),
    ...(artifacts.length === 0
      ? []
      : [
          `left ${artifacts.map(({ name, bytes }) => `${inlineMarkdown(name)} (${bytes} bytes)`).join(', ')}`,
        ]),
  ];
  const used = [
    ...gates.flatMap(detailLine),
    ...(agent === undefined ? [] : [`- The agent: ${inlineMarkdown(useWords(agent).join(' · '))}`]),
    ...(findings === undefined ? [] : findingLines(findings)).map(
      (line) => `- To be seen: ${inlineCut({ text: line, length: 600 })}`,
    ),
  ];
  const line = `- ${facts.join(' · ')}`;
  if (failure === null) return [line, ...used];
  const kept = failure.kept === null ? '' : ` ${inlineCut({ text: failure.kept, length: 1000 })}`;
  return [
    line,
    ...used,
    `- It failed: ${inlineCut({ text: failure.message, length: 1000 })}${kept} Next: ${nextMarkdown({ text: failure.next, length: 500 })}`,
  ];
}

/** What a gate's own reports say, and how often it was run. */
export function detailLine(gate: GateSummary): string[] {
  const details = gateDetails(gate);
  if (details.length === 0) return [];
  return [`- Gate ${inlineMarkdown(gate.id)}: ${inlineCut({ text: details.join('; '), length: 1000 })}`];
}

/** Who made it, where no executor did. */
function byHand({ by = [] }: AttemptStatus): string[] {
  return by.length === 0 ? [] : [`by hand: ${by.map(({ name }) => inlineMarkdown(name)).join(', ')}`];
}
