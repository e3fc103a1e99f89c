/** Words that must be there one after the other. With `open` the last may go on: `snap` finds `snapshot`. */
export interface SearchTerm {
  readonly words: readonly [string, ...string[]];
  readonly open: boolean;
}

/** What was asked for. Every term must be there; without one, nothing is found. */
export type SearchQuery =
  | { readonly kind: 'terms'; readonly terms: readonly SearchTerm[] }
  | { readonly kind: 'refused'; readonly why: string };

const LONGEST_QUERY = 1000;
const MOST_TERMS = 32;
const LONGEST_WORD = 64;

/** Scripts that write no spaces: each of their characters is a word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/**
 * The words of a text as they are searched for: runs of letters and digits, without case and accents, 64 characters of
 * each. Both dialects are given these, so that the same is found on both.
 */
export function searchWords(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(UNSPACED, ' $& ');
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? []).map(cut);
}

/**
 * Reads what somebody types: words, "phrases", and `word*`. A word with something between its letters (`src/cart.ts`) is a
 * phrase. Everything else means nothing, so that no text is wrong unless it is too long.
 */
export function readSearch(text: string): SearchQuery {
  if (text.length > LONGEST_QUERY)
    return { kind: 'refused', why: `at most ${String(LONGEST_QUERY)} characters are searched for` };
  const terms: SearchTerm[] = [];
  for (const [part, quoted = part, star = ''] of text.matchAll(/"([^"]*)"?(\*?)|[^\s"]+/gu)) {
    const [first, ...rest] = searchWords(quoted);
    const open = star === '*' || part.endsWith('*');
    if (first !== undefined) terms.push({ words: [first, ...rest], open });
  }
  if (terms.length <= MOST_TERMS) return { kind: 'terms', terms };
  return { kind: 'refused', why: `at most ${String(MOST_TERMS)} words and phrases are searched for` };
}

function cut(word: string): string {
  return word.length <= LONGEST_WORD ? word : Array.from(word).slice(0, LONGEST_WORD).join('');
}
