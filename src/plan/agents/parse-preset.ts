import { AgentPreset, type Amount, type Place } from '../../domain/agent/preset.js';
import { patternProblem } from '../../domain/agent/text-pattern.js';
import { parseValuePath } from '../../domain/agent/value-path.js';
import { readDocument } from '../document.js';
import { arrangeProblems, type Finding, MAX_FINDINGS, type PlanPath, type PlanProblem } from '../problem.js';
import { durationMs } from '../quantity.js';
import { checkShape } from '../shape-check.js';
import { type AmountSource, type PlaceSource, PresetSource } from './preset-source.js';

/** The longest preset file, in bytes. */
export const MAX_PRESET_BYTES = 64 * 1024;

/** A preset, or what is wrong with its file. */
export type ParsedPreset =
  | { readonly kind: 'preset'; readonly preset: AgentPreset }
  | { readonly kind: 'problems'; readonly problems: readonly PlanProblem[] };

/** Parses and checks a preset file. Pure; never throws, whatever the text. `name` is what the file is called. */
export function parsePreset({
  file,
  name,
  text,
}: {
  file: string;
  name: string;
  text: string;
}): ParsedPreset {
  if (Buffer.byteLength(text) > MAX_PRESET_BYTES) return problems([tooLarge(file)]);
  const document = readDocument({ file, text: text.replace(/^\u{feff}/u, '') });
  if (document.kind === 'problems') return problems(document.problems);
  const { value, locate } = document;
  const shape = checkShape({ root: PresetSource, value, what: 'preset' });
  const findings = [
    ...document.findings,
    ...(shape.kind === 'findings' ? shape.findings : crossCheck({ source: shape.source, name })),
  ];
  const told = findings.slice(0, MAX_FINDINGS).map(locate);
  if (shape.kind === 'findings' || told.length > 0) return problems(told);
  return { kind: 'preset', preset: AgentPreset.parse(normalize(shape.source)) };
}

function problems(list: readonly PlanProblem[]): ParsedPreset {
  return { kind: 'problems', problems: arrangeProblems(list) };
}

function tooLarge(file: string): PlanProblem {
  const message = 'the file is too large';
  const allowed = `at most ${MAX_PRESET_BYTES} bytes`;
  return { severity: 'error', file, line: 1, column: 1, path: '', message, allowed, suggestion: null };
}

/** What the schema cannot tell: short places are paths or patterns, by the output's format. */
function crossCheck({ source, name }: { source: PresetSource; name: string }): Finding[] {
  const { output, command, rate_limit: limit = {} } = source;
  const isText = output.format === 'text';
  const words = command.flat();
  const places: [PlanPath, PlaceSource][] = [
    ...amounts(['output', 'result'], output.result),
    ...amounts(['output', 'session'], output.session),
    ...amounts(['output', 'cost_usd'], output.cost_usd),
    ...amounts(['output', 'tokens_in'], output.tokens_in),
    ...amounts(['output', 'tokens_out'], output.tokens_out),
    ...amounts(['output', 'live', 'cost_usd'], output.live?.cost_usd),
    ...amounts(['output', 'live', 'tokens_in'], output.live?.tokens_in),
    ...amounts(['output', 'live', 'tokens_out'], output.live?.tokens_out),
    ...many(limit.seconds).map((place): [PlanPath, PlaceSource] => [['rate_limit', 'seconds'], place]),
    ...many(limit.until).map((place): [PlanPath, PlaceSource] => [['rate_limit', 'until'], place]),
  ];
  return [
    ...(source.agent === name
      ? []
      : [error(['agent'], `the preset is called "${source.agent}", but its file "${name}"`)]),
    ...(words.some((word) => word.includes('{prompt}')) &&
    words.some((word) => word.includes('{prompt_file}'))
      ? [error(['command'], '"{prompt}" and "{prompt_file}" exclude each other')]
      : []),
    ...(command.some((word) => typeof word === 'string' && /\{(model|session)\}/.test(word))
      ? [
          error(
            ['command'],
            '"{model}" and "{session}" belong into a list of their own: they may have no value',
          ),
        ]
      : []),
    ...places.flatMap(([path, place]) => placeProblem({ path, place, isText })),
    ...(source.ends ?? []).flatMap(({ at, is, text }, index) => [
      ...(is !== undefined && at === undefined
        ? [error(['ends', index, 'is'], '"is" needs "at": the path of what it is compared with')]
        : []),
      ...(at !== undefined && isText
        ? [error(['ends', index, 'at'], '"at" is a path into JSON, but the format is text')]
        : []),
      ...(text === undefined || patternProblem(text) === null
        ? []
        : [error(['ends', index, 'text'], `"text" ${patternProblem(text) ?? ''}`)]),
    ]),
  ];
}

function placeProblem(given: { path: PlanPath; place: PlaceSource; isText: boolean }): Finding[] {
  const { path, place, isText } = given;
  if (typeof place !== 'string') {
    return isText && place.at !== undefined
      ? [error(path, '"at" is a path into JSON, but the format is text')]
      : [];
  }
  if (isText) {
    const problem = patternProblem(place);
    return problem === null ? [] : [error(path, `"${place}" ${problem}`)];
  }
  return parseValuePath(place) === null
    ? [error(path, `"${place}" is no path`, 'a path such as `stats.*.tokens` or `[type=result].result`')]
    : [];
}

function error(path: PlanPath, message: string, allowed?: string): Finding {
  return { severity: 'error', path, at: 'value', message, allowed: allowed ?? null };
}

function amounts(path: PlanPath, source: AmountSource | undefined): [PlanPath, PlaceSource][] {
  if (source === undefined) return [];
  if (typeof source === 'object' && 'sum' in source) return many(source.sum).map((place) => [path, place]);
  return [[path, source]];
}

function normalize(source: PresetSource): AgentPreset {
  const { output, rate_limit: limit = {} } = source;
  const isText = output.format === 'text';
  const place = (given: PlaceSource): Place => {
    if (typeof given !== 'string') return { at: given.at ?? null, text: given.text ?? null };
    return isText ? { at: null, text: given } : { at: given, text: null };
  };
  const amount = (given: AmountSource | undefined): Amount | null => {
    if (given === undefined) return null;
    if (typeof given === 'object' && 'sum' in given) {
      const per = given.per === undefined ? {} : { per: given.per };
      return { take: 'sum', places: many(given.sum).map(place), ...per };
    }
    return { take: 'last', places: [place(given)] };
  };
  return {
    name: source.agent,
    title: source.title ?? source.agent,
    install: source.install,
    login: source.login,
    command: source.command,
    secrets: many(source.secrets),
    env: many(source.env),
    set: source.set ?? {},
    credentials: many(source.credentials),
    stallMs: source.stall === undefined ? null : durationMs(source.stall),
    ...(source.slots === undefined ? {} : { slots: source.slots }),
    output: {
      format: output.format,
      result: output.result === undefined ? null : place(output.result),
      session: output.session === undefined ? null : place(output.session),
      costUsd: amount(output.cost_usd),
      tokensIn: amount(output.tokens_in),
      tokensOut: amount(output.tokens_out),
      ...(output.live === undefined
        ? {}
        : {
            live: {
              costUsd: amount(output.live.cost_usd),
              tokensIn: amount(output.live.tokens_in),
              tokensOut: amount(output.live.tokens_out),
            },
          }),
    },
    ends: (source.ends ?? []).map(({ means, exit, at, is, text }) => ({
      means,
      exit: exit === undefined ? null : many(exit),
      place: at === undefined && text === undefined ? null : { at: at ?? null, text: text ?? null },
      is: is === undefined ? null : String(is),
    })),
    rateLimit: { seconds: many(limit.seconds).map(place), until: many(limit.until).map(place) },
  };
}

function many<T>(source: T | T[] | undefined): T[] {
  if (source === undefined) return [];
  return Array.isArray(source) ? source : [source];
}
