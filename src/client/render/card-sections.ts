import { useWords } from '../../domain/agent/use-words.js';
import { findingLines } from '../../domain/findings/finding-words.js';
import { taskCommand } from '../../domain/run/answers.js';
import { currentAttempt, takenNote } from '../../domain/run/outlook.js';
import type { AttemptStatus, RunStatus, StageStatus } from '../../domain/run/run-status.js';
import { ACTION_WORDS, GATE_WORDS, gateWords } from '../../domain/run/words.js';
import { gateDetails } from '../../domain/stage/gate-words.js';
import { clean, cleanLines } from '../../domain/text/clean.js';
import type { CardEvidence } from './card-evidence.js';
import { isCommand } from './failure-view.js';
import { type Field, renderFields } from './fields.js';
import type { Style } from './style.js';
import { cutToWidth, wrapText } from './text.js';
import { formatAge, formatDuration } from './time.js';

/** What `show` puts on one card. */
export interface CardView extends CardEvidence {
  readonly status: RunStatus;
  /** A stage's key, or `handoff`. */
  readonly subject: string;
  readonly now: Date;
  readonly width: number;
  readonly colour: boolean;
}

/** A card with the paints that it is drawn in. */
export type Drawn = CardView & { readonly style: Style };

const REQUIREMENT_LINES = 8;
const STAT_LINES = 20;
const OUTSIDE_LINES = 10;

/** The beginning of the requirements. */
export function excerpt({ requirements, width, style }: Drawn): string[] {
  const lines = cleanLines(requirements ?? '').flatMap((text) => wrapText({ text, width: width - 2 }));
  const shown = lines.slice(0, REQUIREMENT_LINES).map((line) => `  ${line}`.trimEnd());
  const left = lines.length - REQUIREMENT_LINES;
  return left > 0 ? [...shown, `  ${style.dim(`… ${left} more lines`)}`] : shown;
}

/** How much was changed where, and the command that shows it all. */
export function statLines({ diffStat, status, subject, width, style }: Drawn): string[] {
  if (diffStat === null) return [];
  const lines = cleanLines(diffStat).map(
    (line) => `  ${cutToWidth({ text: line.trim(), width: width - 2 })}`,
  );
  if (lines.length === 0) return ['  none'];
  const last = lines.at(-1) ?? '';
  const shown =
    lines.length <= STAT_LINES
      ? lines
      : [
          ...lines.slice(0, STAT_LINES - 1),
          `  ${style.dim(`… ${lines.length - STAT_LINES} more files`)}`,
          last,
        ];
  return [...shown, `  ${style.command(taskCommand({ verb: 'diff', words: [status.task.key, subject] }))}`];
}

/** What the stage may change, and the files of its change that lie outside. */
export function scopeLines({ scope, width, style }: Drawn): string[] {
  if (scope === null || scope.globs.length === 0) return [];
  const { globs, outside } = scope;
  const left = outside.length - OUTSIDE_LINES;
  const text = `${globs.map(clean).join(', ')}${outside.length === 0 ? ': nothing outside' : ''}`;
  return [
    ...wrapText({ text, width: width - 2 }).map((line) => `  ${line}`),
    ...outside.slice(0, OUTSIDE_LINES).map((path) => {
      return `  ${style.bad(cutToWidth({ text: `✗ outside: ${clean(path)}`, width: width - 2 }))}`;
    }),
    ...(left > 0 ? [`  ${style.dim(`… ${left} more files outside`)}`] : []),
  ];
}

/** The verdict of every gate, with the time that it took. */
export function gateLines({ drawn, stage }: { drawn: Drawn; stage: StageStatus | undefined }): string[] {
  const { status, subject, style, width } = drawn;
  const gates =
    subject === 'handoff' ? status.handoff.gates : ((stage && currentAttempt(stage)?.gates) ?? []);
  return gates.flatMap((gate) => {
    const text = clean(`${gateWords(gate)}  ${formatDuration(gate.durationMs)}`);
    const { mood } = GATE_WORDS[gate.outcome];
    const paint = style[gate.required || mood !== 'bad' ? mood : 'quiet'];
    const details = gateDetails(gate).flatMap((line) => wrapText({ text: clean(line), width: width - 6 }));
    return [
      `  ${paint(cutToWidth({ text, width: width - 2 }))}`,
      ...details.map((line) => `      ${style.dim(line)}`),
    ];
  });
}

/** What must be seen of the attempt before it counts. */
export function findingsOn({ drawn, stage }: { drawn: Drawn; stage: StageStatus | undefined }): string[] {
  const findings = stage && currentAttempt(stage)?.findings;
  return (findings === undefined ? [] : findingLines(findings)).flatMap((line) =>
    wrapText({ text: clean(line), width: drawn.width - 4 }).map((part, index) =>
      drawn.style.asks(`${index === 0 ? '  ! ' : '    '}${part}`),
    ),
  );
}

/** The artifacts that the attempt left. */
export function artifactLines({ drawn, stage }: { drawn: Drawn; stage: StageStatus | undefined }): string[] {
  const artifacts = (stage && currentAttempt(stage)?.artifacts) ?? [];
  return artifacts.map(({ name, bytes, sha256 }) => {
    const text = `${clean(name)}  ${bytes} bytes, sha256 ${sha256.slice(0, 10)}`;
    return `  ${cutToWidth({ text, width: drawn.width - 2 })}`;
  });
}

/** One attempt, and what it failed of. */
export function attemptLines(attempt: AttemptStatus, { width, style }: Drawn): string[] {
  const { changes, failure, agent } = attempt;
  const line = [
    `${failure === null ? '✓' : '✗'} attempt ${attempt.attempt}${attempt.run === undefined ? '' : ` of run ${attempt.run}`}${madeByHand(attempt)}`,
    `commit ${short(attempt.head)}`,
    `${changes.files} ${changes.files === 1 ? 'file' : 'files'} +${changes.insertions} −${changes.deletions}`,
    formatDuration(attempt.durationMs),
  ].join(' · ');
  const head = `  ${(failure === null ? style.good : style.bad)(cutToWidth({ text: line, width: width - 2 }))}`;
  const used: Field[] =
    agent === undefined ? [] : [{ name: 'agent', value: clean(useWords(agent).join(' · ')) }];
  if (failure === null) return [head, ...renderFields({ fields: used, width, style, indent: 4 })];
  const fields: Field[] = [
    ...used,
    { name: 'why', value: failure.message },
    { name: 'next', value: failure.next, kind: isCommand(failure.next) ? 'command' : 'text' },
  ];
  return [head, ...renderFields({ fields, width, style, indent: 4 })];
}

/** What people told the stage for its attempts, and from which one on it is told. */
export function hintLines({ drawn, stage }: { drawn: Drawn; stage: StageStatus | undefined }): string[] {
  const { now, width } = drawn;
  return (stage?.hints ?? []).flatMap(({ by, at, after, text }) => {
    const age = formatAge({ since: at, now });
    const line = `${clean(by)} (from attempt ${after + 1} on, ${age} ago): ${clean(text)}`;
    return wrapText({ text: line, width: width - 4 }).map(
      (part, index) => `${index === 0 ? '  ' : '    '}${part}`,
    );
  });
}

/** Who has the stage in hand, where it is, and how it is given back. */
export function handLines({ drawn, stage }: { drawn: Drawn; stage: StageStatus | undefined }): string[] {
  const { status, subject, width, style } = drawn;
  const { taken } = stage ?? {};
  if (taken === undefined) return [];
  const { place } = taken;
  const where =
    place === null ? [] : wrapText({ text: `on host ${place.hostId}: ${place.directory}`, width: width - 2 });
  const command = taskCommand({ verb: 'give-back', words: [status.task.key, subject] });
  return [
    ...wrapText({ text: clean(takenNote(taken)), width: width - 2 }).map((line) => `  ${line}`),
    ...where.map((line) => `  ${clean(line)}`),
    `  ${style.command(command)}`,
  ];
}

/** What was answered here before, the latest last. */
export function decisionLines({ status, subject, now, width }: Drawn): string[] {
  return status.approvals
    .filter((request) => request.subject === subject)
    .flatMap(({ decisions, attempt }) =>
      decisions.flatMap(({ actor, action, comment, at }) => {
        const said = comment === null ? '' : `: ${clean(comment)}`;
        const age = formatAge({ since: at, now });
        const text = `${clean(actor.name)} ${ACTION_WORDS[action]} (attempt ${attempt}, ${age} ago)${said}`;
        return wrapText({ text, width: width - 4 }).map(
          (line, index) => `${index === 0 ? '  ' : '    '}${line}`,
        );
      }),
    );
}

/** The first ten digits of a hash, as people compare them. */
export function short(hash: string | null): string {
  return hash === null ? 'none' : clean(hash).slice(0, 10);
}

/** What was kept of attempts that went on elsewhere: part of nothing, and not lost. */
export function lateLines({ late }: Drawn): string[] {
  return late.flatMap(({ attempt, host, ref, command }) => [
    `  attempt ${attempt}, left by host ${clean(host)}, which had been given up: ${ref}`,
    `    ${command ?? 'in the vault of that host, and in the shared one'}`,
  ]);
}

function madeByHand({ by = [] }: AttemptStatus): string {
  return by.length === 0 ? '' : ` by ${by.map(({ name }) => clean(name)).join(' and ')}`;
}
