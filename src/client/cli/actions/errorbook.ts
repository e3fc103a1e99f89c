import { nanoid } from 'nanoid';

import { waiverEnd } from '../../../domain/errorbook/waiver-end.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { type AskedChange, changeEntry, listEntries, readEntry } from '../../local/errorbook.js';
import type { CommandCall } from '../command-call.js';
import { filterOf } from '../errorbook-filter.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { readToken } from '../token.js';

const LONGEST_TEXT = 2000;

/** Shows and answers what failed before. */
export async function errorbook(call: CommandCall): Promise<ExitCode> {
  const [action = 'list', ...words] = call.args;
  if (action === 'search') return search(call, words);
  const [id, more] = words;
  if (action === 'export' || action === 'import') return exchange(call, { action, words });
  if (action === 'stats')
    return id === undefined ? (await files()).stats(call) : misused('stats takes no entry.');
  if (more !== undefined) misused(`${action} takes one entry.`);
  if (action === 'list') return id === undefined ? list(call) : misused('list takes no entry; show does.');
  if (id === undefined) return misused(`Which entry? ${action} needs its id.`);
  return action === 'show' ? show(call, id) : change(call, { action, id });
}

const files = () => import('./errorbook-file.js');

async function exchange(
  call: CommandCall,
  { action, words }: { action: 'export' | 'import'; words: readonly string[] },
): Promise<ExitCode> {
  const [file, more] = words;
  if (file === undefined || more !== undefined) return misused(`${action} takes one file.`);
  const { exportTo, importFrom } = await files();
  return action === 'export' ? exportTo(call, file) : importFrom(call, file);
}

async function search(call: CommandCall, words: readonly string[]): Promise<ExitCode> {
  const text = words.join(' ');
  return text.trim() === '' ? misused('Search for what?') : list(call, text);
}

async function list({ session, options, output, context }: CommandCall, text?: string): Promise<ExitCode> {
  const entries = await listEntries(session, {
    ...filterOf({ options, now: context.now() }),
    ...(text === undefined ? {} : { text }),
  });
  const { renderEntries } = await import('../../render/errorbook-view.js');
  const frame = { width: output.columns, colour: output.color, now: context.now() };
  output.result({ value: { entries }, text: () => renderEntries({ entries, ...frame }) });
  return EXIT.ok;
}

async function show({ session, output, context }: CommandCall, id: string): Promise<ExitCode> {
  const found = await readEntry(session, { id, now: context.now() });
  const { renderEntry } = await import('../../render/errorbook-view.js');
  const frame = { width: output.columns, colour: output.color, now: context.now() };
  output.result({ value: found, text: () => renderEntry({ found, ...frame }) });
  return EXIT.ok;
}

async function change(call: CommandCall, { action, id }: { action: string; id: string }): Promise<ExitCode> {
  const { session, options, output, context } = call;
  const now = context.now();
  const reason = bounded(options.text('reason'), '--reason') ?? null;
  const cause = bounded(options.text('cause'), '--cause');
  const fixes = options.texts('fix').map((fix) => bounded(fix, '--fix') ?? fix);
  const token = readToken(options.text('token')) ?? nanoid();
  const { changed, entry } = await changeEntry(session, {
    id,
    event: eventOf({ action, reason, until: options.text('until'), now }),
    token,
    reason,
    now,
    ...(cause === undefined ? {} : { cause }),
    ...(fixes.length === 0 ? {} : { fixes }),
  });
  const until = entry.waivedUntil === null ? '' : ` until ${entry.waivedUntil}`;
  const said = changed
    ? `${entry.id} is ${entry.status}${until}.`
    : `${entry.id} was ${entry.status} already.`;
  output.result({
    text: () => `${said}\nNext: stagegate errorbook show ${entry.id}`,
    value: { action, token, changed, entry },
  });
  return EXIT.ok;
}

function eventOf(asked: {
  action: string;
  reason: string | null;
  until: string | undefined;
  now: Date;
}): AskedChange['event'] {
  const { action, reason, until, now } = asked;
  if (action === 'confirm' || action === 'reopen') return { kind: action };
  if (reason === null)
    return fail('USAGE', {
      message: `${action} needs --reason, so that others know why.`,
      command: 'stagegate errorbook',
    });
  if (action === 'resolve') return { kind: action };
  const end = until === undefined ? null : waiverEnd({ text: until, now });
  if (end === null)
    return fail('BAD_INPUT', {
      what: '--until',
      value: until ?? '',
      why: 'waive needs an end within a year, as 7d or 2026-07-01',
    });
  return { kind: 'waive', until: end.toISOString() };
}

function misused(message: string): never {
  return fail('USAGE', { message, command: 'stagegate errorbook' });
}

function bounded(text: string | undefined, what: string): string | undefined {
  if (text !== undefined && (text.trim() === '' || text.length > LONGEST_TEXT))
    fail('BAD_INPUT', { what, value: text, why: `1 to ${String(LONGEST_TEXT)} characters are wanted` });
  return text;
}
