import { outputMark } from '../domain/agent/secrets.js';
import { findTokenForms, LEAST_FORM } from './token-forms.js';

/** A secret in a text. */
export interface FoundSecret {
  /** Offsets in the text, in UTF-16 units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** `NAMED_SECRET` for the value of a variable, else what it looks like. */
  readonly what: string;
}

/** Ids of commits and hashes are no secrets. */
const HASH = /^[0-9a-f]{40,64}$/;

/** Finds secrets: values that are known, and what has the form of a well-known token. */
export class SecretScanner {
  readonly #values: readonly string[];

  constructor({ values }: { values: readonly string[] }) {
    this.#values = values;
  }

  /** The values that it knows, longest first. */
  get values(): readonly string[] {
    return this.#values;
  }

  /** What it finds, in the order of the text, apart from each other. `strict`: what a commit must not hold, passwords in addresses not. */
  async find({ text, strict }: { text: string; strict: boolean }): Promise<FoundSecret[]> {
    const known = this.#values.flatMap((value) => occurrences({ text, value }));
    const forms = await findTokenForms({ text, strict });
    return apart([...known, ...forms]);
  }

  /** The text with a mark in each secret's place, as long as the secret was. */
  async clean(text: string): Promise<string> {
    if (!mayHold(text)) return text;
    const found = await this.find({ text, strict: false });
    return found.reduce(
      (rest, { start, end }) => rest.slice(0, start) + outputMark(end - start) + rest.slice(end),
      text,
    );
  }

  /** Plain data with each of its texts cleaned; the data itself when it holds no secret. */
  async cleanAll(data: unknown): Promise<unknown> {
    const texts = textsOf(data).filter(mayHold);
    if (texts.length === 0) return data;
    const all = texts.join('\n');
    return (await this.clean(all)) === all ? data : this.#cleanEach(data);
  }

  async #cleanEach(data: unknown): Promise<unknown> {
    if (typeof data === 'string') return this.clean(data);
    if (Array.isArray(data)) return Promise.all(data.map((one) => this.#cleanEach(one)));
    if (typeof data !== 'object' || data === null) return data;
    const entries = Object.entries(data).map(async ([key, value]) => [key, await this.#cleanEach(value)]);
    return Object.fromEntries(await Promise.all(entries));
  }
}

function occurrences({ text, value }: { text: string; value: string }): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + value.length))
    found.push({ start: at, end: at + value.length, what: 'NAMED_SECRET' });
  return found;
}

/** What overlaps becomes one. */
function apart(found: readonly FoundSecret[]): FoundSecret[] {
  const apart: FoundSecret[] = [];
  for (const one of [...found].sort((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last === undefined || last.end <= one.start) apart.push(one);
    else apart[apart.length - 1] = { ...last, end: Math.max(last.end, one.end) };
  }
  return apart;
}

/** Named values are not looked for in ids either. */
const mayHold = (text: string) => text.length >= LEAST_FORM && !HASH.test(text);

function textsOf(data: unknown): string[] {
  if (typeof data === 'string') return [data];
  if (typeof data !== 'object' || data === null) return [];
  return Object.values(data).flatMap(textsOf);
}
