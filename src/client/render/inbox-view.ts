import { taskCommand } from '../../domain/run/answers.js';
import { clean } from '../../domain/text/clean.js';
import type { Inbox, InboxItem } from '../run/find-runs.js';
import { askedLines, requestSentence } from './requests.js';
import { createStyle, type Style } from './style.js';
import { cutToWidth, wrapCommand, wrapText } from './text.js';

/** What waits for people, the longest waiting first, each with the command that shows what there is to decide. */
export function renderInbox(input: { inbox: Inbox; now: Date; width: number; colour: boolean }): string {
  const { inbox, now, width } = input;
  const style = createStyle(input);
  const items = [...inbox.items].sort((one, other) =>
    one.request.requestedAt < other.request.requestedAt ? -1 : 1,
  );
  const blocks = [
    ...(items.length === 0 && inbox.unchecked.length === 0 ? ['Nothing waits for an answer.'] : []),
    ...items.map((item) => itemLines({ item, now, width, style }).join('\n')),
    ...(inbox.unchecked.length === 0 ? [] : [uncheckedLines({ inbox, width, style }).join('\n')]),
  ];
  return blocks.join('\n\n');
}

function itemLines(input: { item: InboxItem; now: Date; width: number; style: Style }): string[] {
  const { item, now, width, style } = input;
  const { run, request } = item;
  const place = `${clean(run.task.key)} ${clean(request.subject)}`;
  const title = clean(run.task.title);
  const verbs = request.kind === 'questions' ? ['answer', 'show'] : ['show'];
  const commands = verbs.map((verb) => taskCommand({ verb, words: [run.task.key, request.subject] }));
  return [
    `${style.asks(request.kind === 'escalation' || request.kind === 'denial' ? '!' : '?')} ${style.bold(place)}`,
    ...wrapText({ text: clean(requestSentence({ request, now })), width: width - 4 }).map(
      (line) => `    ${line}`,
    ),
    `    ${style.dim(cutToWidth({ text: `run ${run.number}: ${title}`, width: width - 4 }))}`,
    ...askedLines({ request, width, indent: 4 }),
    ...commands.flatMap((command) =>
      wrapCommand({ command, width: width - 4 }).map((line) => `    ${style.command(line)}`),
    ),
  ];
}

function uncheckedLines(input: { inbox: Inbox; width: number; style: Style }): string[] {
  const { inbox, width, style } = input;
  const tasks = inbox.unchecked.map(({ task }) => clean(task.key)).join(', ');
  const also = inbox.items.length === 0 ? '' : ' too';
  const text = `May wait for an answer${also}, but no worker answers for it (next: stagegate worker): ${tasks}`;
  return wrapText({ text, width: width - 2 }).map((line, index) =>
    style.asks(`${index === 0 ? '! ' : '  '}${line}`),
  );
}
