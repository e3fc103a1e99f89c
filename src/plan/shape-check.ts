import { z } from 'zod';

import type { Finding, PlanPath } from './problem.js';
import { allowedForms, knownKeys, schemasAt } from './schema-at.js';

type Issue = z.core.$ZodIssue;

/** A document whose shape is right, or what is wrong with it. */
export type CheckedShape<Source> =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'findings'; readonly findings: Finding[] };

/** Checks plain data against a source schema and puts every issue into words. `what` names the document. */
export function checkShape<Source>({
  root,
  value,
  what,
}: {
  root: z.ZodType<Source>;
  value: unknown;
  what: string;
}): CheckedShape<Source> {
  const parsed = root.safeParse(value);
  if (parsed.success) return { kind: 'source', source: parsed.data };
  const findings = parsed.error.issues.flatMap((issue) => tell({ issue, base: [], value, root, what }));
  return { kind: 'findings', findings };
}

interface Told {
  readonly issue: Issue;
  /** Where the issue's own path begins. */
  readonly base: PlanPath;
  /** The whole document. */
  readonly value: unknown;
  readonly root: z.ZodType;
  readonly what: string;
}

interface At extends Pick<Told, 'value' | 'root' | 'what'> {
  readonly path: PlanPath;
}

function tell({ issue, base, ...document }: Told): Finding[] {
  const path = [...base, ...issue.path.filter((part) => typeof part !== 'symbol')];
  const at = { ...document, path };
  const error = (finding: Omit<Finding, 'severity' | 'path' | 'at'>): Finding[] => [
    { severity: 'error', path, at: 'value', ...finding },
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey({ at, key }));
    case 'invalid_union':
      return tellUnion({ issue, at });
    case 'invalid_type':
      return error(wrongType(at));
    case 'invalid_value':
      return error(wrongValue({ issue, at }));
    case 'invalid_key':
      return [...wrongKey({ issue, at }), ...valueUnder(at)];
    case 'too_small':
    case 'too_big':
      return error({ message: `${subject(at)} ${bound(issue)}` });
    case 'custom':
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
      return error({ message: `${subject(at)} ${issue.message}` });
  }
}

function unknownKey({ at: { path, root }, key }: { at: At; key: string }): Finding {
  const known = knownKeys({ root, path });
  return {
    severity: 'error',
    path: [...path, key],
    at: 'key',
    message: `unknown key ${quote(key)}`,
    allowed: known.join(', '),
    misspelt: { word: key, known },
  };
}

function wrongKey({
  issue,
  at: { path, what },
}: {
  issue: Issue & { code: 'invalid_key' };
  at: At;
}): Finding[] {
  const [first] = issue.issues;
  const message = `the key ${place(path, what)} is not allowed: ${first?.message ?? issue.message}`;
  return [{ severity: 'error', path, at: 'key', message }];
}

/** zod passes over the value of a wrong key; what is wrong with it is worth telling all the same. */
function valueUnder({ path, ...document }: At): Finding[] {
  const { root, value } = document;
  const parsed = z.union(schemasAt({ root, path })).safeParse(valueAt({ path, value }));
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => tell({ issue, base: path, ...document }));
}

/** Of a value's forms, tells what is wrong with the one that its author meant: the only one of the same type. */
function tellUnion({ issue, at }: { issue: Issue & { code: 'invalid_union' }; at: At }): Finding[] {
  const { path, ...document } = at;
  const meant = issue.errors.filter((issues) =>
    issues.some((inner) => inner.path.length > 0 || !isTypeMismatch(inner)),
  );
  const [only] = meant;
  if (only !== undefined && meant.length === 1)
    return only.flatMap((inner) => tell({ issue: inner, base: path, ...document }));
  return [{ severity: 'error', path, at: 'value', ...wrongType(at) }];
}

function isTypeMismatch(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function wrongType({ path, value, root, what }: At): Pick<Finding, 'message' | 'allowed'> {
  const found = valueAt({ path, value });
  const allowed = allowedForms({ root, path });
  const key = place(path, what);
  if (path.length === 0) return { message: `the file is ${describe(found)}`, allowed };
  if (found === undefined) return { message: `the key ${key} is missing`, allowed };
  const hint = isBareWord(found) && allowed.includes('a string') ? ' (put it in quotes if it is text)' : '';
  return { message: `${key} is ${describe(found)}${hint}`, allowed };
}

function wrongValue({
  issue,
  at,
}: {
  issue: Issue & { code: 'invalid_value' };
  at: At;
}): Pick<Finding, 'message' | 'allowed' | 'misspelt'> {
  const found = valueAt(at);
  const known = issue.values.map(String);
  if (typeof found !== 'string') return wrongType(at);
  return {
    message: `${quote(found)} is not known here`,
    allowed: allowedForms(at),
    misspelt: { word: found, known },
  };
}

function bound(issue: Issue & { code: 'too_small' | 'too_big' }): string {
  if (!issue.message.startsWith('Too ')) return issue.message;
  const unit = issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : '';
  return issue.code === 'too_small'
    ? `must be at least ${String(issue.minimum)}${unit}`
    : `must be at most ${String(issue.maximum)}${unit}`;
}

function valueAt({ path, value }: { path: PlanPath; value: unknown }): unknown {
  let found = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, part)) return undefined;
    found = Reflect.get(found, part);
  }
  return found;
}

function isBareWord(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `the text ${quote(value)}`;
  return `the ${typeof value} ${JSON.stringify(value)}`;
}

/** A value by its own text, or by its place when it is too much to repeat. */
function subject(at: At): string {
  const found = valueAt(at);
  return typeof found === 'string' || typeof found === 'number' ? quote(found) : place(at.path, at.what);
}

/** A place by the nearest key: `"setup"`, or `item 2 of "setup"`. */
function place(path: PlanPath, what: string): string {
  const last = path.at(-1);
  if (typeof last === 'number') return `item ${last + 1} of ${place(path.slice(0, -1), what)}`;
  return quote(last ?? what);
}

function quote(text: string | number): string {
  return JSON.stringify(shortened(String(text)));
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
