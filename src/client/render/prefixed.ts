import { createStyle, type Style } from './style.js';
import { padToWidth } from './text.js';

/** Turns pieces of several texts that are written side by side into whole lines, each after the name of its text. */
export class Prefixed {
  readonly #width: number;
  readonly #style: Style;
  readonly #begun = new Map<string, string>();

  /** `width`: of most names; longer ones push their lines to the right. */
  constructor({ width, colour }: { width: number; colour: boolean }) {
    this.#width = width;
    this.#style = createStyle({ colour });
  }

  /** The lines that a piece completes. */
  add({ from, text }: { from: string; text: string }): string {
    const lines = ((this.#begun.get(from) ?? '') + text).split('\n');
    this.#begun.set(from, lines.pop() ?? '');
    return lines.map((line) => this.#line(from, line)).join('');
  }

  /** What no piece has completed, as lines. */
  rest(): string {
    const left = [...this.#begun].filter(([, line]) => line !== '');
    this.#begun.clear();
    return left.map(([from, line]) => this.#line(from, line)).join('');
  }

  #line(from: string, line: string): string {
    const name = padToWidth({ text: from, width: this.#width });
    return `${this.#style.command(`${name} |`)} ${line}\n`;
  }
}
