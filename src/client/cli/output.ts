import { wantsColour } from '../render/style.js';
import type { CliContext } from './context.js';

/** Where a command writes: text for people, or JSON for programs, never both on one stream. */
export class Output {
  readonly json: boolean;
  /** Nothing but results: no notes, no progress. */
  readonly quiet: boolean;
  readonly color: boolean;
  readonly columns: number;
  private readonly context: CliContext;

  constructor({
    context,
    json,
    color,
    quiet = false,
  }: {
    context: CliContext;
    json: boolean;
    color: boolean;
    quiet?: boolean;
  }) {
    this.context = context;
    this.json = json;
    this.quiet = quiet;
    this.color = color;
    this.columns = context.columns;
  }

  /** Prints a result: `text` for people, `value` as one line of JSON with `--json`. */
  result({ text, value }: { text: () => string; value: unknown }): void {
    this.write(this.json ? JSON.stringify(value) : text());
  }

  /** Prints text that belongs to the result, line break added. Nothing with `--json`. */
  text(text: string): void {
    if (!this.json) this.write(text);
  }

  /** Says something beside the result, on the error stream, so that a pipe gets the result alone. */
  note(text: string): void {
    if (!this.json && !this.quiet) this.context.stderr.write(`${text}\n`);
  }

  /** Writes raw bytes of a log or a patch. */
  raw(chunk: string | Uint8Array): void {
    this.context.stdout.write(chunk);
  }

  private write(text: string): void {
    this.context.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }
}

/** Whether to use colours: `--no-color` has the first word, then the environment and the terminal. */
export function wantsColor({ context, flag }: { context: CliContext; flag: boolean }): boolean {
  return flag && wantsColour(context);
}
