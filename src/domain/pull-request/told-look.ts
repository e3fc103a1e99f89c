import { z } from 'zod';

import { formatMoment } from '../text/duration.js';
import { cutText } from '../text/utf8.js';
import { lookWords } from './look-words.js';
import type { SeenLook } from './look.js';

/** In characters. The schema counts units, of which a character has up to two. */
const LONGEST = 500;

/** A look at a pull request as an open run is told of it: in short, for it goes into the run's history. */
export const ToldLook = z.strictObject({
  /** The pull request's. */
  number: z.int().min(1),
  at: z.iso.datetime(),
  words: z
    .string()
    .min(1)
    .max(2 * LONGEST),
});
export type ToldLook = z.infer<typeof ToldLook>;

/** What an open run is told of a look. */
export function toldLook({ at, look }: SeenLook): ToldLook {
  return { number: look.number, at, words: cutText({ text: lookWords(look), length: LONGEST }) };
}

/** When a pull request was seen, and how it stood then: `seen 2026-03-01 12:03:04 UTC: merged: 2 checks passed; no reviews`. */
export function toldWords({ at, words }: ToldLook): string {
  return `seen ${formatMoment(at)}: ${words}`;
}
