import { z } from 'zod';

import type { PlanPath } from './problem.js';

/** The schemas that may stand at a path: more than one where a value has several forms. */
export function schemasAt({ root, path }: { root: z.core.$ZodType; path: PlanPath }): z.core.$ZodType[] {
  let found = alternatives(root);
  for (const part of path) found = found.flatMap((schema) => child({ schema, part })).flatMap(alternatives);
  return found;
}

/** The keys that a map at a path may have; empty where keys are free. */
export function knownKeys(input: { root: z.core.$ZodType; path: PlanPath }): string[] {
  return schemasAt(input).flatMap((schema) =>
    schema instanceof z.ZodObject ? Object.keys(schema.shape) : [],
  );
}

/** What may stand at a path, in words: the titles of the forms. */
export function allowedForms(input: { root: z.core.$ZodType; path: PlanPath }): string {
  return [...new Set(schemasAt(input).map(formOf))].join('; or ');
}

/** The form of one schema: its title, else what its type says. */
function formOf(schema: z.core.$ZodType): string {
  const title = z.globalRegistry.get(schema)?.title;
  if (title !== undefined) return title;
  if (schema instanceof z.ZodEnum)
    return schema.options.map((option) => `\`${String(option)}\``).join(' or ');
  if (schema instanceof z.ZodBoolean) return '`true` or `false`';
  if (schema instanceof z.ZodNumber) return 'a whole number';
  if (schema instanceof z.ZodString) return 'text';
  if (schema instanceof z.ZodArray) return 'a list';
  return 'a map';
}

function alternatives(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodOptional) return alternatives(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives);
  return [schema];
}

function child({ schema, part }: { schema: z.core.$ZodType; part: string | number }): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return typeof part === 'number' ? [schema.element] : [];
  if (typeof part === 'number') return [];
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const member = Object.hasOwn(shape, part) ? shape[part] : undefined;
  return member === undefined ? [] : [member];
}
