import { canonicalJson } from '../../canonical-json.js';
import { formatDuration } from '../../text/duration.js';

/** What a member is called where people read of it; its own name when it is not among them. */
export type Labels<T> = Readonly<Partial<Record<keyof T & string, string>>>;

/** Longer values are not shown beside each other. */
const SHOWN = 40;

/** What differs between two values, member by member: `attempts 3 → 5`, or `command` where a value is long. */
export function differences<T extends object>(given: { before: T; after: T; labels: Labels<T> }): string[] {
  const labels = new Map<string, unknown>(Object.entries(given.labels));
  const [before, after] = [members(given.before), members(given.after)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, now] = [before.get(name) ?? null, after.get(name) ?? null];
    if (canonicalJson(was) === canonicalJson(now)) return [];
    const label = labels.get(name);
    const [from, to] = [shown(name, was), shown(name, now)];
    const told = typeof label === 'string' ? label : name;
    return [from === null || to === null ? told : `${told} ${from} → ${to}`];
  });
}

function members(value: object): Map<string, unknown> {
  return new Map(Object.entries(value));
}

function shown(name: string, value: unknown): string | null {
  const text = plain(name, value);
  return text !== null && text.length <= SHOWN ? text : null;
}

function plain(name: string, value: unknown): string | null {
  if (value === null) return 'none';
  if (typeof value === 'number') return name.endsWith('Ms') ? formatDuration(value) : String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return null;
  if (!value.every((item) => typeof item === 'string')) return null;
  return value.length === 0 ? 'none' : value.join(', ');
}
