import type { PlanEstimate, Range } from '../../domain/estimate/estimate.js';
import { amountWords } from '../../domain/quota/quota-words.js';
import { formatDuration } from '../../domain/text/duration.js';
import { type Field, renderFields } from './fields.js';
import type { Style } from './style.js';

const time = (ms: number) => formatDuration(ms);
const cost = (usd: number) => amountWords('cost', usd);
const tokens = (count: number) => `${amountWords('tokens', count)} tokens`;

/** What a run may take, by earlier ones: a line for each stage and one for all; says so when there is nothing to go by. */
export function estimateLines(input: {
  estimate: PlanEstimate | null | undefined;
  width: number;
  style: Style;
}): string[] {
  const { estimate, width, style } = input;
  if (estimate === undefined) return [];
  if (estimate === null) return ['  none: no stage of this plan has been passed in this repository yet'];
  const fields: Field[] = [
    ...estimate.stages.map(({ key, runs, timeMs, ...used }) => ({
      name: key,
      value: [
        range(timeMs, time),
        ...(used.costUsd === null ? [] : [range(used.costUsd, cost)]),
        ...(used.tokens === null ? [] : [range(used.tokens, tokens)]),
        `from ${runs === 1 ? 'one run' : `${runs} runs`}`,
      ].join(', '),
    })),
    { name: 'in all', value: inAll(estimate), paint: style.bold },
  ];
  return renderFields({ fields, width, style, indent: 2 });
}

function inAll({ timeMs, costUsd, tokens: count, unknown }: PlanEstimate): string {
  const known = [
    `${time(timeMs)} without waiting for people`,
    ...(costUsd === null ? [] : [cost(costUsd)]),
    ...(count === null ? [] : [tokens(count)]),
  ].join(', ');
  return unknown.length === 0 ? known : `${known}; nothing is known of ${unknown.join(', ')}`;
}

function range({ median, least, most }: Range, words: (value: number) => string): string {
  return least === most ? words(median) : `${words(median)} (${words(least)} to ${words(most)})`;
}
