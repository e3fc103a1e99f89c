import { cutToBytes, utf8Length } from '../text/utf8.js';

/** The most bytes of one text that an attempt is told, and of all such texts together: inputs of activities stay small. */
export const TOLD_BYTES = 24_000;
const ALL_TOLD_BYTES = 48_000;

/** A text without what nobody can read: a control character takes six bytes of JSON, a text of them an activity's input. */
export function readable(text: string): string {
  return text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}]/gu, '�');
}

/** A text as an attempt is told it: readable, and cut where it is too long. */
export function toldText(text: string): string {
  return cutToBytes({ text: readable(text), bytes: TOLD_BYTES });
}

/** Those of a list, oldest first, that an attempt is told together: where there is too much, the newest. */
export function newestTold<T extends { readonly text: string }>(all: readonly T[]): T[] {
  let left = ALL_TOLD_BYTES;
  const over = all.findLastIndex(({ text }) => {
    left -= utf8Length(toldText(text));
    return left < 0;
  });
  return all.slice(over + 1);
}
