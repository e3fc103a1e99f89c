import type { Amount, Place } from './preset.js';
import { findPattern } from './text-pattern.js';
import { parseValuePath, valuesAt } from './value-path.js';

/** Something that an agent printed: its text, and the JSON objects in it. */
export interface Printed {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Reads one amount out of what is printed piece by piece; the first of the wanted ones that is there counts. */
export class AmountReader {
  readonly #wanted: readonly { readonly amount: Amount; readonly found: Found }[];

  constructor(wanted: readonly (Amount | null)[]) {
    this.#wanted = wanted.flatMap((amount) => (amount === null ? [] : [{ amount, found: new Found() }]));
  }

  /** Takes in what was printed next. */
  take({ text, values }: Printed): void {
    for (const { amount, found } of this.#wanted) {
      const pieces = amount.per === undefined ? [{ text, values }] : each(values);
      for (const piece of pieces) {
        const told = amount.places.flatMap((place) =>
          textsAt(piece, place).flatMap((word) => number(word) ?? []),
        );
        if (told.length === 0) continue;
        if (amount.take === 'last') found.last(told.at(-1) ?? 0);
        else found.add({ name: nameOf(amount, piece), value: told.reduce((sum, value) => sum + value, 0) });
      }
    }
  }

  /** The amount so far; `null` when nothing was told of it. */
  get value(): number | null {
    for (const { found } of this.#wanted) if (found.value !== null) return found.value;
    return null;
  }
}

/** An amount in something that was printed whole; `null` when it is not there. */
export function readAmount(printed: Printed, wanted: readonly (Amount | null)[]): number | null {
  const reader = new AmountReader(wanted);
  reader.take(printed);
  return reader.value;
}

class Found {
  value: number | null = null;
  readonly #named = new Map<string, number>();

  last(value: number): void {
    this.value = value;
  }

  /** What is told again under the same name replaces what was told before. */
  add({ name, value }: { name: string | null; value: number }): void {
    const before = name === null ? 0 : (this.#named.get(name) ?? 0);
    if (name !== null) this.#named.set(name, value);
    this.value = (this.value ?? 0) - before + value;
  }
}

const each = (values: readonly unknown[]): Printed[] =>
  values.map((value) => ({ text: '', values: [value] }));

function nameOf({ per }: Amount, piece: Printed): string | null {
  return per === undefined ? null : (textsAt(piece, { at: per, text: null })[0] ?? null);
}

/** `2.1k` is how people are told of 2,100 tokens. Never negative. */
export function number(text: string | undefined): number | null {
  const [, digits, unit] = /^\$?(\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)([kM]?)$/.exec(text?.trim() ?? '') ?? [];
  if (digits === undefined) return null;
  const value = Number(digits.replaceAll(',', '')) * (unit === 'k' ? 1e3 : unit === 'M' ? 1e6 : 1);
  return Number.isFinite(value) && value <= Number.MAX_SAFE_INTEGER ? value : null;
}

/** What stands at a place, in the order in which it was printed. */
export function textsAt({ text, values }: Printed, { at, text: pattern }: Place): string[] {
  if (at === null) {
    if (pattern === null) return [text.trim()];
    const found = findPattern({ pattern, text });
    return found === null ? [] : [found];
  }
  const path = parseValuePath(at);
  const found = path === null ? [] : values.flatMap((value) => valuesAt({ path, value }));
  const words = found.filter((value) => value !== null && typeof value !== 'object').map(String);
  if (pattern === null) return words;
  return words.flatMap((word) => findPattern({ pattern, text: word }) ?? []);
}
