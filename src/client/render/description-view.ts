import { RUN_WORDS } from '../../domain/run/words.js';
import { formatMoment } from '../../domain/text/duration.js';
import { clean } from '../../domain/text/clean.js';
import type { RunDescription } from '../run/run-view.js';
import { type Field, renderFields } from './fields.js';
import { createStyle } from './style.js';
import { cutToWidth } from './text.js';

/** What the server knows of a run that does not answer itself: its state as last heard, and where it comes from. */
export function renderDescription(input: { run: RunDescription; width: number; colour: boolean }): string {
  const { run, width } = input;
  const style = createStyle(input);
  const { glyph, word, mood } = RUN_WORDS[run.state];
  const name = `${clean(run.task.key)} ${run.number === null ? 'run without a number yet' : `run ${run.number}`}`;
  const title = cutToWidth({ text: clean(run.task.title), width: Math.max(0, width - name.length - 2) });
  const by = run.startedBy === null ? '' : ` by ${run.startedBy}`;
  const fields: Field[] = [
    { name: 'State', value: `${glyph} ${word}${run.closed ? '' : ', as last heard'}`, paint: style[mood] },
    ...(run.plan === null ? [] : [{ name: 'Plan', value: `${run.plan.name} ${run.plan.hash.slice(0, 10)}` }]),
    ...(run.base === null ? [] : [{ name: 'Base', value: run.base }]),
    { name: 'Started', value: `${formatMoment(run.startedAt)}${by}` },
    ...(run.endedAt === null ? [] : [{ name: 'Ended', value: formatMoment(run.endedAt) }]),
    ...(run.pendingApproval && !run.closed
      ? [{ name: 'Waits for', value: 'an answer, as last heard', paint: style.asks }]
      : []),
  ];
  return [`${style.bold(name)}  ${title}`.trimEnd(), ...renderFields({ fields, width, style })].join('\n');
}
