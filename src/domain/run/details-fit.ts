import { utf8Length } from '../text/utf8.js';

/**
 * As many of the lines, from the first, as fit into `bytes` (line ends counted); `more` tells of the rest and has
 * its place kept.
 */
export function fitLines(input: {
  lines: readonly string[];
  bytes: number;
  more: (left: number) => string;
}): { fitting: readonly string[]; left: number } {
  const sizes = input.lines.map((line) => utf8Length(line) + 1);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= input.bytes) return { fitting: input.lines, left: 0 };
  const room = input.bytes - utf8Length(input.more(input.lines.length)) - 1;
  let used = 0;
  let count = 0;
  for (const size of sizes) {
    used += size;
    if (used > room) break;
    count += 1;
  }
  return { fitting: input.lines.slice(0, count), left: input.lines.length - count };
}
