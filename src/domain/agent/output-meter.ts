import type { Amounts } from '../quota/counter.js';
import type { AgentPreset } from './preset.js';
import { jsonValues } from './json-values.js';
import { AmountReader } from './amount.js';

/** A line that is longer says nothing of what was used. */
const MOST_LINE = 4 * 1024 * 1024;

/** Reads what an agent has used from its output as it comes, by its preset. Whatever it prints, nothing here fails. */
export class OutputMeter {
  readonly #isText: boolean;
  readonly #readers: readonly { readonly kind: keyof Amounts; readonly readers: readonly AmountReader[] }[];
  #rest = '';

  constructor({ preset }: { preset: Pick<AgentPreset, 'output'> }) {
    const { format, costUsd, tokensIn, tokensOut, live } = preset.output;
    this.#isText = format === 'text';
    const reader = (wanted: ConstructorParameters<typeof AmountReader>[0]) => new AmountReader(wanted);
    this.#readers = [
      { kind: 'cost', readers: [reader([costUsd, live?.costUsd ?? null])] },
      {
        kind: 'tokens',
        readers: [reader([tokensIn, live?.tokensIn ?? null]), reader([tokensOut, live?.tokensOut ?? null])],
      },
    ];
  }

  /** Takes in what was printed next. */
  feed(text: string): void {
    const lines = `${this.#rest}${text}`.split('\n');
    const rest = lines.pop() ?? '';
    this.#rest = rest.length > MOST_LINE ? '' : rest;
    for (const line of lines) this.#read(line);
  }

  /** What was used so far; `null` where nothing was told yet. */
  get used(): Amounts {
    const amounts: Record<keyof Amounts, number | null> = { cost: null, tokens: null };
    for (const { kind, readers } of this.#readers) {
      const known = readers.flatMap(({ value }) => value ?? []);
      if (known.length > 0) amounts[kind] = known.reduce((sum, value) => sum + value, 0);
    }
    return amounts;
  }

  #read(line: string): void {
    const values = this.#isText ? [] : jsonValues(line);
    if (!this.#isText && values.length === 0) return;
    for (const { readers } of this.#readers) for (const each of readers) each.take({ text: line, values });
  }
}
