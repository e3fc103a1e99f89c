/** A part of a bar, in the units of its chart, with what it is and how much as a person reads it. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly kind: string;
  readonly title: string;
}

/** A chart as it is drawn: its size, the highest value, and its bars. */
export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly most: number;
  readonly bars: readonly Bar[];
  readonly from: string;
  readonly to: string;
}

/** What stands in a column: its name, and parts from the bottom up. */
export interface ChartColumn {
  readonly name: string;
  readonly parts: readonly { readonly kind: string; readonly count: number }[];
}

const GAP = 0.25;

/** Columns of parts on top of each other, scaled so that the highest is as high as the chart. */
export function stacked(input: {
  readonly columns: readonly ChartColumn[];
  readonly width: number;
  readonly height: number;
}): Chart {
  const { columns, width, height } = input;
  const most = Math.max(1, ...columns.map(({ parts }) => parts.reduce((sum, { count }) => sum + count, 0)));
  const step = width / Math.max(1, columns.length);
  const bars = columns.flatMap(({ name, parts }, index) => {
    let below = 0;
    return parts
      .filter(({ count }) => count > 0)
      .map(({ kind, count }) => {
        below += count;
        return {
          x: rounded(index * step),
          y: rounded(height - (below / most) * height),
          width: rounded(step * (1 - GAP)),
          height: rounded((count / most) * height),
          kind,
          title: `${name}: ${kind} ${String(count)}`,
        };
      });
  });
  return { width, height, most, bars, from: columns[0]?.name ?? '', to: columns.at(-1)?.name ?? '' };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
