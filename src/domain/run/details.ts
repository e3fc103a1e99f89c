import { admissionSentences } from '../admission/admission-words.js';
import type { ToldLook } from '../pull-request/told-look.js';
import { inlineCut, codeSpan } from '../text/markdown.js';
import { cutToBytes, utf8Length } from '../text/utf8.js';
import { clean } from '../text/clean.js';
import { taskCommand } from './answers.js';
import { handoffPart } from './details-handoff.js';
import { requestLines } from './details-requests.js';
import { stageTable } from './details-stages.js';
import { countStages, pendingRequests, waitsFor } from './outlook.js';
import { planWords } from './revision-lines.js';
import type { RunStatus } from './run-status.js';
import { RUN_WORDS } from './words.js';
import { nextMarkdown } from '../text/next-step.js';

/** Temporal's limit for the details of a workflow, in bytes. */
export const DETAILS_BYTES = 20_000;
/** Temporal's limit for summaries, in bytes. */
export const SUMMARY_BYTES = 200;
const REQUEST_BYTES = 8000;

/**
 * A run for the details of Temporal Web: Markdown of at most 20,000 bytes. When not all stages fit, the active ones
 * stay and the rest is counted. Open stages show since when they run, not for how long: the page is a snapshot. `looks`: what
 * was seen of the run's pull requests since they were opened.
 */
export function runDetails(status: RunStatus, looks: readonly ToldLook[] = []): string {
  const pending = requestLines({ status, bytes: REQUEST_BYTES });
  const around = [headline(status), ...admissionPart(status), ...failurePart(status), ...pending];
  const after = [...handoffPart(status, looks), footer(status)];
  const used = utf8Length([...around, ...after].join('\n\n')) + 200;
  return [...around, stageTable({ status, bytes: DETAILS_BYTES - used }), ...after]
    .filter((part) => part !== '')
    .join('\n\n');
}

/**
 * A run in one line of at most 200 bytes. Temporal Web shows it as text in one place and as Markdown in another, so
 * what Markdown would read is replaced rather than escaped.
 */
export function runSummary(status: RunStatus): string {
  const { done, total } = countStages(status);
  const waits = waitsFor(status);
  const parts = [
    `${RUN_WORDS[status.state].glyph} ${RUN_WORDS[status.state].word}`,
    ...(total > 0 ? [`${done} of ${total} stages`] : []),
    ...(waits === null ? [] : [`waits for ${waits}`]),
    status.task.title,
  ];
  return cutToBytes({ text: plain(parts.join(' · ')), bytes: SUMMARY_BYTES });
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  '<': '‹',
  '>': '›',
  '`': "'",
  '|': '/',
  '\\': '/',
  '*': '∗',
  '[': '(',
  ']': ')',
  '~': '-',
  $: 'S',
};

function plain(text: string): string {
  return clean(text)
    .replace(/[<>`|\\*[\]~$]/g, (char) => LOOKALIKES[char] ?? char)
    .replace(/&(?=#?\w+;)/g, '+');
}

function admissionPart(status: RunStatus): string[] {
  return admissionSentences(status).map((text) => inlineCut({ text, length: 1000 }));
}

function headline(status: RunStatus): string {
  const { glyph, word } = RUN_WORDS[status.state];
  const { done, total } = countStages(status);
  const title = inlineCut({ text: status.task.title, length: 200 });
  const key = inlineCut({ text: status.task.key, length: 64 });
  const stages = total === 0 ? '' : ` · ${done} of ${total} stages done`;
  const first = `**${glyph} ${word}**${stages} · ${key} run ${status.number} · ${title}`;
  const waits = waitsFor(status);
  if (waits === null) return first;
  return `${first}\n\nWaits for **${inlineCut({ text: waits, length: 200 })}**.${howToAnswer(status)}`;
}

function howToAnswer(status: RunStatus): string {
  const words = [status.task.key];
  if (status.state === 'paused') {
    return ` To go on: ${codeSpan(taskCommand({ verb: 'resume', words }))}`;
  }
  return pendingRequests(status).length === 0 ? '' : ' The commands are below.';
}

function failurePart({ failure }: RunStatus): string[] {
  if (failure === null) return [];
  const kept = failure.kept === null ? [] : [`- **Kept:** ${inlineCut({ text: failure.kept, length: 400 })}`];
  return [
    [
      `- **What happened:** ${inlineCut({ text: failure.message, length: 800 })} (${inlineCut({ text: failure.code, length: 60 })})`,
      ...kept,
      `- **Next:** ${nextMarkdown({ text: failure.next, length: 400 })}`,
    ].join('\n'),
  ];
}

function footer(status: RunStatus): string {
  const { task, base, startedBy } = status;
  const from = `${base.branch}${base.commit === null ? '' : ` at ${base.commit.slice(0, 10)}`}`;
  return [
    `Base ${inlineCut({ text: from, length: 120 })}`,
    `plan ${inlineCut({ text: planWords(status), length: 100 })}`,
    `started by ${inlineCut({ text: startedBy.replace(/ <([^<>]*)>$/, ' ($1)'), length: 120 })}`,
    codeSpan(taskCommand({ verb: 'status', words: [task.key] })),
  ].join(' · ');
}
