import { clean } from '../../domain/text/clean.js';
import type { Style } from './style.js';
import { cutToWidth, displayWidth } from './text.js';

/** A column: its title, and how narrow it may become when the terminal is. */
export interface Column {
  readonly title: string;
  /** Columns of the terminal that it keeps at least; left out for a column that is never cut. */
  readonly min?: number;
}

/** What stands in a cell; foreign text may be given as it is, the table cleans it. */
export interface Cell {
  readonly text: string;
  /** Shown instead when `text` does not fit. */
  readonly short?: string;
  readonly paint?: (text: string) => string;
}

/** A row, and lines that belong below it (already safe and fitting). */
export interface Row {
  readonly cells: readonly Cell[];
  readonly below?: readonly string[];
}

const GAP = 2;

/** Draws a table of at most `width` columns: the widest columns give way first, down to their `min`. */
export function renderTable(input: {
  columns: readonly Column[];
  rows: readonly Row[];
  width: number;
  style: Style;
  indent?: number;
}): string[] {
  const { columns, style, indent = 0 } = input;
  const rows = input.rows.map((row) => ({ ...row, cells: row.cells.map(cleaned) }));
  const natural = columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...rows.map(({ cells }) => displayWidth(cells[index]?.text ?? ''))),
  );
  const room = input.width - indent - GAP * (columns.length - 1);
  const widths = shrink({ natural, columns, room });
  const draw = (cells: readonly Cell[]) =>
    (
      ' '.repeat(indent) +
      cells.map((cell, index) => drawCell(cell, widths[index] ?? 0)).join(' '.repeat(GAP))
    ).trimEnd();
  return [
    draw(columns.map(({ title }) => ({ text: title, paint: style.dim }))),
    ...rows.flatMap(({ cells, below = [] }) => [draw(cells), ...below]),
  ];
}

function cleaned(cell: Cell): Cell {
  return {
    ...cell,
    text: clean(cell.text),
    ...(cell.short === undefined ? {} : { short: clean(cell.short) }),
  };
}

function shrink(input: { natural: readonly number[]; columns: readonly Column[]; room: number }): number[] {
  const widths = [...input.natural];
  for (let over = sum(widths) - input.room; over > 0; over -= 1) {
    let widest = -1;
    for (const [index, { min }] of input.columns.entries()) {
      const width = widths[index] ?? 0;
      if (min !== undefined && width > min && width > (widths[widest] ?? 0)) widest = index;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function drawCell({ text, short, paint = (plain) => plain }: Cell, width: number): string {
  const fitting = displayWidth(text) > width && short !== undefined ? short : text;
  const cut = cutToWidth({ text: fitting, width });
  const padding = ' '.repeat(Math.max(0, width - displayWidth(cut)));
  return cut === '' ? padding : paint(cut) + padding;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
