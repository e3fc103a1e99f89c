import { utf8Length } from '../text/utf8.js';

/**
 * The texts of as many items, from the first, as fit into `bytes` with a line end each. Texts are made one by one
 * until one does not fit, so that a run of a thousand stages costs no more than what is shown of it.
 */
export function fitItems<T>(input: {
  items: readonly T[];
  text: (item: T) => string;
  bytes: number;
}): readonly string[] {
  const fitting: string[] = [];
  let used = 0;
  for (const item of input.items) {
    const text = input.text(item);
    used += utf8Length(text) + 1;
    if (used > input.bytes) break;
    fitting.push(text);
  }
  return fitting;
}
