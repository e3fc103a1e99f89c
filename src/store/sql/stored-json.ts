import type { z } from 'zod';

import { fail } from '../../domain/failure/catalogue.js';

/** A JSON value, or `null` when the text is not JSON. */
export type Decoded<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** Reads a column's JSON. */
export function decodeJson(text: string): Decoded<unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : 'not JSON' };
  }
}

/**
 * Reads a column's JSON against a schema. Members that the schema does not know are dropped, not refused: a newer
 * program may have written them, and its record must stay readable. Everything else must fit.
 */
export function decode<S extends z.ZodType>({
  schema,
  text,
}: {
  schema: S;
  text: string;
}): Decoded<z.infer<S>> {
  const json = decodeJson(text);
  if (!json.ok) return json;
  let result = schema.safeParse(json.value);
  while (!result.success) {
    const unknown = result.error.issues.filter((issue) => issue.code === 'unrecognized_keys');
    const dropped = unknown.filter((issue) =>
      drop({ value: json.value, path: issue.path, keys: issue.keys }),
    );
    if (dropped.length === 0) return { ok: false, why: firstIssue(result.error) };
    result = schema.safeParse(json.value);
  }
  return { ok: true, value: result.data };
}

/** The value, or STORE_DAMAGED naming what could not be read. */
export function sound<T>(input: { decoded: Decoded<T>; where: string; what: string }): T {
  const { decoded, where, what } = input;
  if (!decoded.ok) fail('STORE_DAMAGED', { where, detail: `${what} cannot be read (${decoded.why}).` });
  return decoded.value;
}

function drop(input: { value: unknown; path: readonly PropertyKey[]; keys: readonly string[] }): boolean {
  const holder = input.path.reduce<unknown>(
    (value, step) => (isObject(value) ? Reflect.get(value, step) : undefined),
    input.value,
  );
  if (!isObject(holder)) return false;
  return input.keys
    .map((key) => Object.hasOwn(holder, key) && Reflect.deleteProperty(holder, key))
    .some(Boolean);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'unknown' : `${issue.path.map(String).join('.') || 'value'}: ${issue.message}`;
}
