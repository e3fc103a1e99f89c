/**
 * A small language for places in JSON, so that what an agent prints can be described in data rather than in code:
 * `result`, `stats.models.*.tokens.prompt`, `[type=result].usage.output_tokens`. Filters in brackets come first and
 * choose among values by one of their members; `*` stands for every member.
 */
export interface ValuePath {
  readonly filters: readonly { readonly keys: readonly string[]; readonly value: string }[];
  readonly keys: readonly string[];
}

const KEY = '(?:[A-Za-z0-9_-]+|\\*)';
const KEYS = `${KEY}(?:\\.${KEY})*`;
const FILTER = new RegExp(`^\\[(${KEYS})=([^\\]]*)\\]`);
const REST = new RegExp(`^\\.?(${KEYS})$`);

/** Reads a path; `null` when it is none. */
export function parseValuePath(text: string): ValuePath | null {
  const filters: { keys: string[]; value: string }[] = [];
  let rest = text;
  for (let found = FILTER.exec(rest); found !== null; found = FILTER.exec(rest)) {
    const [all, keys = '', value = ''] = found;
    filters.push({ keys: keys.split('.'), value });
    rest = rest.slice(all.length);
  }
  const keys = REST.exec(rest)?.[1];
  return keys === undefined ? null : { filters, keys: keys.split('.') };
}

/** Every value that a path leads to in one JSON value, in order; empty when a filter says no. */
export function valuesAt({ path, value }: { path: ValuePath; value: unknown }): unknown[] {
  const wanted = path.filters.every((filter) =>
    follow(value, filter.keys).some((found) => isText(found) && String(found) === filter.value),
  );
  return wanted ? follow(value, path.keys) : [];
}

function follow(value: unknown, keys: readonly string[]): unknown[] {
  let found: unknown[] = [value];
  for (const key of keys) found = found.flatMap((each) => members(each, key));
  return found;
}

function members(value: unknown, key: string): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (key === '*') return Object.values(value);
  return Object.hasOwn(value, key) ? [Reflect.get(value, key)] : [];
}

function isText(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
