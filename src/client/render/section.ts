import type { Style } from './style.js';

/** Lines below a title; nothing at all without lines. */
export function section({
  title,
  lines,
  style,
}: {
  title: string;
  lines: readonly string[];
  style: Style;
}): string[] {
  return lines.length === 0 ? [] : [style.bold(title), ...lines];
}
