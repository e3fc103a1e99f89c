import { number, type Printed, readAmount, textsAt } from './amount.js';
import type { AgentEnd, AgentPreset, Place } from './preset.js';
import { jsonValues } from './json-values.js';

/** What an agent's output says of its work. */
export interface AgentReading {
  /** The agent's last words; `null` when there are none. */
  readonly result: string | null;
  readonly session: string | null;
  readonly costUsd: number | null;
  readonly tokens: { readonly in: number | null; readonly out: number | null };
  /** What its end means; `null` when no rule of the preset says. */
  readonly end: AgentEnd | null;
  readonly waitMs: number | null;
  /** Why cost or tokens are not known. */
  readonly unknown: string | null;
}

const MOST_SESSION = 200;
const SESSION = /^[\w.:@/-]+$/;

/**
 * Reads what an agent printed, by its preset. Never throws: rubbish where JSON should be leaves cost and tokens unknown.
 * `exitCode` is `null` when it was stopped; `now` is in milliseconds since 1970.
 */
export function readOutput(input: {
  preset: AgentPreset;
  text: string;
  exitCode: number | null;
  now: number;
}): AgentReading {
  const { preset, text } = input;
  const { output, rateLimit } = preset;
  const printed: Printed = { text, values: output.format === 'text' ? [] : jsonValues(text) };
  const session = lastText(printed, output.session)?.trim().slice(0, MOST_SESSION) ?? null;
  const { live } = output;
  const costUsd = readAmount(printed, [output.costUsd, live?.costUsd ?? null]);
  const tokens = {
    in: whole(readAmount(printed, [output.tokensIn, live?.tokensIn ?? null])),
    out: whole(readAmount(printed, [output.tokensOut, live?.tokensOut ?? null])),
  };
  return {
    result: lastText(printed, output.result),
    session: session !== null && SESSION.test(session) ? session : null,
    costUsd,
    tokens,
    end: endOf(printed, input),
    waitMs: waitOf(printed, { ...rateLimit, now: input.now }),
    unknown: whyUnknown({ preset, printed, known: { costUsd, ...tokens } }),
  };
}

function endOf(
  printed: Printed,
  { preset, exitCode }: { preset: AgentPreset; exitCode: number | null },
): AgentEnd | null {
  for (const { means, exit, place, is } of preset.ends) {
    if (exit === null ? exitCode === 0 : exitCode === null || !exit.includes(exitCode)) continue;
    if (place === null) return means;
    const found = textsAt(printed, place);
    if (is === null ? found.length > 0 : found.includes(is)) return means;
  }
  return null;
}

function waitOf(
  printed: Printed,
  { seconds, until, now }: AgentPreset['rateLimit'] & { now: number },
): number | null {
  for (const place of seconds) {
    const wait = number(textsAt(printed, place).at(-1));
    if (wait !== null) return Math.max(0, Math.ceil(wait * 1000));
  }
  for (const place of until) {
    const moment = textsAt(printed, place).at(-1) ?? '';
    const at = /^\d+(\.\d+)?$/.test(moment) ? Number(moment) * 1000 : Date.parse(moment);
    if (Number.isFinite(at)) return Math.max(0, Math.ceil(at - now));
  }
  return null;
}

function whyUnknown(given: {
  preset: AgentPreset;
  printed: Printed;
  known: { costUsd: number | null; in: number | null; out: number | null };
}): string | null {
  const { preset, printed, known } = given;
  const { format, costUsd, tokensIn, tokensOut } = preset.output;
  const wanted = [
    { name: 'cost', told: costUsd !== null, value: known.costUsd },
    { name: 'tokens', told: tokensIn !== null && tokensOut !== null, value: known.in ?? known.out },
  ].filter(({ value }) => value === null);
  if (wanted.length === 0) return null;
  if (format !== 'text' && printed.values.length === 0)
    return `${preset.name} printed no JSON, so cost and tokens are not known`;
  const names = wanted.map(({ name }) => name).join(' and ');
  return wanted.some(({ told }) => told)
    ? `${preset.name} did not print its ${names}`
    : `${preset.name} does not tell its ${names}`;
}

const whole = (value: number | null) => (value === null ? null : Math.round(value));

function lastText(printed: Printed, place: Place | null): string | null {
  return place === null ? null : (textsAt(printed, place).at(-1) ?? null);
}
