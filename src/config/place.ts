import { z } from 'zod';

/** A value, or where the worker finds it each time it is wanted: a variable of its environment, a file. */
export type Place =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

/** A value that stands elsewhere, as the configuration names it: exactly one of the two. */
export const Elsewhere = z.strictObject({
  variable: z.string().min(1).optional(),
  file: z.string().min(1).optional(),
});
export type Elsewhere = z.infer<typeof Elsewhere>;

/** `null` where neither or both are given. */
export function placeOf(given: string | Elsewhere): Place | null {
  if (typeof given === 'string') return { kind: 'text', text: given };
  const { variable, file } = given;
  if (variable !== undefined && file === undefined) return { kind: 'variable', name: variable };
  if (file !== undefined && variable === undefined) return { kind: 'file', path: file };
  return null;
}
