import {
  checkWords,
  lookWords,
  mergeWords,
  reviewWords,
  stateWords,
} from '../../domain/pull-request/look-words.js';
import type { RecordedPull } from '../../domain/pull-request/look-rows.js';
import { formatMoment } from '../../domain/text/duration.js';
import { clean } from '../../domain/text/clean.js';
import { type Field, renderFields } from './fields.js';
import { createStyle, type Style } from './style.js';
import { renderTable, type Row } from './table.js';
import { formatAge } from './time.js';

/** A pull request of a run. */
interface OfRun extends RecordedPull {
  readonly task: string;
  readonly run: number;
}

interface Frame {
  readonly now: Date;
  readonly width: number;
  readonly colour: boolean;
}

/** Pull requests as `pr list` shows them: a line each, in the order given. */
export function renderPulls({ pulls, ...frame }: Frame & { pulls: readonly OfRun[] }): string {
  const style = createStyle(frame);
  if (pulls.length === 0) return 'No run of this repository has opened a pull request yet.';
  const columns = [
    { title: 'Task', min: 8 },
    { title: 'Run' },
    { title: '#' },
    { title: 'State' },
    { title: 'Checks', min: 8 },
    { title: 'Reviews', min: 8 },
    { title: 'Merges', min: 8 },
    { title: 'Seen' },
  ];
  const rows = pulls.map((pull) => pullRow({ pull, style, now: frame.now }));
  return renderTable({ columns, rows, width: frame.width, style }).join('\n');
}

function pullRow({ pull, style, now }: { pull: OfRun; style: Style; now: Date }): Row {
  const { task, run, number, opened, seen } = pull;
  const look = seen?.look;
  const facts = look ?? opened;
  const state = facts === null ? '' : stateWords(facts);
  return {
    cells: [
      { text: task, paint: style.bold },
      { text: String(run) },
      { text: String(number) },
      { text: state, paint: paintOf(facts?.state, style) },
      look === undefined ? { text: '' } : { text: checkWords(look.checks), paint: style[moodOf(look)] },
      { text: look === undefined ? '' : reviewWords(look) },
      { text: look === undefined || look.state !== 'open' ? '' : mergeWords(look) },
      { text: seen === null ? 'never' : formatAge({ since: seen.at, now }), paint: style.dim },
    ],
  };
}

/** One pull request with all that was seen of it. */
export function renderPull({ pull, ...frame }: Frame & { pull: OfRun }): string {
  const { number, opened, seen, task, run } = pull;
  const style = createStyle(frame);
  const facts = seen?.look ?? opened;
  const fields: Field[] =
    facts === null
      ? []
      : [
          { name: 'State', value: stateWords(facts), paint: paintOf(facts.state, style) },
          { name: 'Branch', value: `${facts.head} into ${facts.base}, at ${facts.headCommit.slice(0, 10)}` },
        ];
  if (seen !== null) {
    const { look } = seen;
    fields.push({ name: 'Checks', value: checkWords(look.checks), paint: style[moodOf(look)] });
    fields.push({ name: 'Reviews', value: reviewWords(look) });
    if (look.state === 'open') fields.push({ name: 'Merging', value: mergeWords(look) });
  }
  if (facts !== null) fields.push({ name: 'Where', value: facts.url, kind: 'command' });
  fields.push({ name: 'Of', value: `${task} run ${String(run)}` });
  fields.push({ name: 'Seen', value: seen === null ? 'never since it was opened' : formatMoment(seen.at) });
  const title = clean(facts?.title ?? '');
  const { width } = frame;
  return [
    `${style.bold(`#${String(number)}`)}  ${title}`.trimEnd(),
    ...renderFields({ fields, width, style }),
  ].join('\n');
}

/** What was seen of a run's pull requests since, as `status` shows it. */
export function seenLines({ pulls, ...frame }: Frame & { pulls: readonly OfRun[] }): string[] {
  const style = createStyle(frame);
  const fields = pulls.flatMap(({ number, seen }): Field[] => {
    if (seen === null) return [];
    const age = formatAge({ since: seen.at, now: frame.now });
    const value = `${lookWords(seen.look)} (seen ${age} ago)`;
    return [{ name: `#${String(number)}`, value, paint: paintOf(seen.look.state, style) }];
  });
  return [style.bold('Pull requests'), ...renderFields({ fields, width: frame.width, style, indent: 2 })];
}

/** What `pr sync` says. */
export function syncedLines(input: { pulls: readonly OfRun[]; written: readonly OfRun[] }): string[] {
  const { pulls, written } = input;
  if (pulls.length === 0) return ['No pull request to look at.'];
  if (written.length === 0) return ['Nothing has changed since the last look.'];
  return written.map(({ task, number, seen }) => {
    const words = seen === null ? '' : `: ${lookWords(seen.look)}`;
    return clean(`${task} #${String(number)}${words}`);
  });
}

function paintOf(state: string | undefined, style: Style): (text: string) => string {
  return state === 'merged' ? style.good : state === 'closed' ? style.bad : style.busy;
}

function moodOf({ checks }: { checks: { readonly state: string } }): 'good' | 'bad' | 'busy' | 'quiet' {
  if (checks.state === 'passed') return 'good';
  if (checks.state === 'failed') return 'bad';
  return checks.state === 'pending' ? 'busy' : 'quiet';
}
