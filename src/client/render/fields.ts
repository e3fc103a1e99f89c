import { clean, cleanLines } from '../../domain/text/clean.js';
import type { Style } from './style.js';
import { padToWidth, wrapCommand, wrapText } from './text.js';

/** A named piece of text; a `command` can be pasted whatever the width. */
export interface Field {
  readonly name: string;
  readonly value: string;
  readonly kind?: 'text' | 'command';
  readonly paint?: (text: string) => string;
}

/** Fields below each other, names in a column of their own, values cleaned and wrapped beside it. */
export function renderFields(input: {
  fields: readonly Field[];
  width: number;
  style: Style;
  indent?: number;
}): string[] {
  const { fields, style, indent = 0 } = input;
  const names = Math.max(0, ...fields.map(({ name }) => name.length));
  const room = Math.max(20, input.width - indent - names - 2);
  return fields.flatMap((field) => {
    const lines = valueLines(field, room);
    const paint = field.paint ?? (field.kind === 'command' ? style.command : (text: string) => text);
    return lines.map((line, index) => {
      const name = style.dim(padToWidth({ text: index === 0 ? field.name : '', width: names }));
      return `${' '.repeat(indent)}${name}  ${line === '' ? '' : paint(line)}`.trimEnd();
    });
  });
}

function valueLines({ value, kind = 'text' }: Field, width: number): string[] {
  if (kind === 'command') return wrapCommand({ command: clean(value), width });
  const lines = cleanLines(value).flatMap((text) => wrapText({ text, width }));
  return lines.length === 0 ? [''] : lines;
}
