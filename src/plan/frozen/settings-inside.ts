import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import { z } from 'zod';

import { canonicalJson } from '../../domain/canonical-json.js';
import { SETTINGS_INSIDE } from './defaults.js';

const Table = z.record(z.string(), z.unknown());
type Table = z.infer<typeof Table>;

/** A file of which only some keys are frozen, before and after; `null` where it is not there. */
export interface TwoVersions {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The scripts that are frozen in a package.json. */
  readonly scripts: readonly string[];
}

/** Whether a path is a file of which only some keys are frozen. */
export function holdsSettings(path: string): boolean {
  return Object.hasOwn(SETTINGS_INSIDE, nameOf(path));
}

/** The frozen keys that differ. */
export interface FrozenInside {
  readonly keys: readonly string[];
  /** The file as it is now with these keys as they were before; `null` when it must stay as it is: nobody can read it. */
  readonly content: string | null;
}

/** Compares the frozen keys of two versions of a file; `null` when they are the same. */
export function frozenInside(file: TwoVersions): FrozenInside | null {
  const toml = file.path.endsWith('.toml');
  const before = read(file.before, toml);
  const now = read(file.after, toml);
  const after = now ?? {};
  const wanted = (SETTINGS_INSIDE[nameOf(file.path)] ?? []).map((key) => key.split('.'));
  const scripts = nameOf(file.path) === 'package.json' ? file.scripts.map((name) => ['scripts', name]) : [];
  const differing = [...scripts, ...wanted].filter(
    (key) => canonicalJson({ at: valueAt(before ?? {}, key) }) !== canonicalJson({ at: valueAt(after, key) }),
  );
  if (differing.length === 0) return null;
  const merged = { ...after };
  for (const key of differing) put({ table: merged, key, value: valueAt(before ?? {}, key) });
  const content = toml ? stringifyToml(merged) : `${JSON.stringify(merged, null, 2)}\n`;
  return {
    keys: differing.map((key) => key.join('.')),
    content: file.after === null ? file.before : now === null ? null : content,
  };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** `null` for what cannot be read: tools cannot read it either. */
function read(text: string | null, toml: boolean): Table | null {
  if (text === null) return {};
  try {
    return Table.parse(toml ? parseToml(text) : readJson(text.replace(/^\uFEFF/, '')));
  } catch {
    return null;
  }
}

/** JSON, or JSON with comments and commas at the end, as some tools read it. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const bare = text.replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
      part.startsWith('"') ? part : ' ',
    );
    return JSON.parse(
      bare.replace(/"(?:\\.|[^"\\])*"|,(?=\s*[}\]])/g, (part) => (part.startsWith('"') ? part : '')),
    );
  }
}

function valueAt(table: Table, key: readonly string[]): unknown {
  let value: unknown = table;
  for (const part of key) {
    const inner = Table.safeParse(value);
    if (!inner.success || !Object.hasOwn(inner.data, part)) return undefined;
    value = inner.data[part];
  }
  return value;
}

function put({ table, key, value }: { table: Table; key: readonly string[]; value: unknown }): void {
  const [first = '', ...rest] = key;
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(table, first);
    else table[first] = value;
    return;
  }
  const inner = Table.safeParse(table[first]);
  const next: Table = inner.success ? { ...inner.data } : {};
  put({ table: next, key: rest, value });
  table[first] = next;
}
