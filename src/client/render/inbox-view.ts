import { taskCommand, waysWith } from '../../domain/run/answers.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { shellWord } from '../../domain/text/shell-word.js';
import { clean } from '../../domain/text/clean.js';
import type { Inbox, InboxItem } from '../run/find-pending.js';
import { askedLines, requestSentence } from './requests.js';
import { createStyle, type Style } from './style.js';
import { cutToWidth, wrapCommand, wrapText } from './text.js';

/** An inbox as it is shown. */
export interface InboxView {
  readonly inbox: Inbox & {
    /** How many requests wait for others and are not among the items. */
    readonly others: number;
  };
  /** The slug of the repository that commands work on as they stand; `null` outside of any. */
  readonly here: string | null;
  readonly now: Date;
  readonly width: number;
  readonly colour: boolean;
}

type Drawn = InboxView & { readonly style: Style };

/**
 * What waits for people, the longest waiting first: what one may answer oneself, with the commands that show and answer it,
 * then the rest, with why one may not.
 */
export function renderInbox(input: InboxView): string {
  const { inbox, width } = input;
  const drawn = { ...input, style: createStyle(input) };
  const items = [...inbox.items].sort((one, other) =>
    one.request.requestedAt < other.request.requestedAt ? -1 : 1,
  );
  const mine = items.filter(({ objection }) => objection === null);
  const notMine = items.filter(({ objection }) => objection !== null);
  const blocks = [
    ...(mine.length + inbox.ready.length + inbox.unchecked.length === 0 ? ['Nothing waits for you.'] : []),
    ...mine.map((item) => itemLines(item, drawn)),
    ...inbox.ready.map((run) => readyLines(run, drawn)),
    ...(notMine.length === 0
      ? []
      : [[drawn.style.bold('Not for you')], ...notMine.map((item) => itemLines(item, drawn))]),
    ...(inbox.others === 0 ? [] : [othersLines(inbox.others, width)]),
    ...(inbox.unchecked.length === 0 ? [] : [uncheckedLines(drawn)]),
    ...(inbox.more
      ? [wrapText({ text: 'More runs wait than were looked at: ask for one repository (--here).', width })]
      : []),
  ];
  return blocks.map((block) => (typeof block === 'string' ? block : block.join('\n'))).join('\n\n');
}

function itemLines({ run, request, objection }: InboxItem, drawn: Drawn): string[] {
  const { now, width, style } = drawn;
  const words = [run.task.key, request.subject];
  const [answer] = waysWith({ taskKey: run.task.key, request });
  const commands = [
    taskCommand({ verb: 'show', words }),
    ...(objection === null && answer ? [answer.command] : []),
  ];
  const isStuck = request.kind === 'escalation' || request.kind === 'denial';
  const why = objection === null ? [] : wrapText({ text: clean(objection.message), width: width - 6 });
  return [
    `${style.asks(isStuck ? '!' : '?')} ${style.bold(words.map(clean).join(' '))}`,
    ...wrapText({ text: clean(requestSentence({ request, now })), width: width - 4 }).map(indented),
    ...runLines(run, drawn),
    ...askedLines({ request, width, indent: 4 }),
    ...why.map((line, index) => `    ${style.bad(`${index === 0 ? '✗ ' : '  '}${line}`)}`),
    ...commandLines({ run, commands }, drawn),
  ];
}

function readyLines(run: RunStatus, drawn: Drawn): string[] {
  const { style } = drawn;
  const commands = [taskCommand({ verb: 'handoff', words: [run.task.key] })];
  return [
    `${style.asks('?')} ${style.bold(`${clean(run.task.key)} handoff`)}`,
    ...wrapText({ text: 'all stages are done; the handoff waits to be started', width: drawn.width - 4 }).map(
      indented,
    ),
    ...runLines(run, drawn),
    ...commandLines({ run, commands }, drawn),
  ];
}

function runLines(run: RunStatus, { here, width, style }: Drawn): string[] {
  const text = `run ${run.number}: ${clean(run.task.title)}`;
  const place = run.repository.slug === here ? [] : [`in ${clean(run.repository.id)}`];
  return [text, ...place].map((line) => `    ${style.dim(cutToWidth({ text: line, width: width - 4 }))}`);
}

/** Commands as they work from here: on a repository at a path, or in a clone of it. */
function commandLines(
  { run, commands }: { run: RunStatus; commands: readonly string[] },
  { here, width, style }: Drawn,
): string[] {
  const { id, slug } = run.repository;
  const repo = slug === here || !id.startsWith('/') ? '' : ` --repo ${shellWord(clean(id))}`;
  return commands.flatMap((command) =>
    wrapCommand({ command: `${command}${repo}`, width: width - 4 }).map(
      (line) => `    ${style.command(line)}`,
    ),
  );
}

function othersLines(count: number, width: number): string[] {
  const what = count === 1 ? '1 request waits' : `${count} requests wait`;
  return wrapText({ text: `${what} for others (stagegate inbox --all).`, width });
}

function uncheckedLines({ inbox, width, style }: Drawn): string[] {
  const tasks = inbox.unchecked.map(({ task }) => clean(task.key)).join(', ');
  const also = inbox.items.length === 0 ? '' : ' too';
  const text = `May wait for an answer${also}, but no worker answers for it (next: stagegate worker): ${tasks}`;
  return wrapText({ text, width: width - 2 }).map((line, index) =>
    style.asks(`${index === 0 ? '! ' : '  '}${line}`),
  );
}

function indented(line: string): string {
  return `    ${line}`;
}
