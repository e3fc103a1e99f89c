import { clean, cleanLines } from './clean.js';
import { cutText } from './utf8.js';

// Entities where a backslash is read differently by CommonMark and by Temporal Web's own parser (gomarkdown, which
// also renders raw HTML and $mathematics$); a backslash elsewhere, which reads better.
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '\\': '&#92;',
  '`': '&#96;',
  '|': '&#124;',
  $: '&#36;',
};
const SPECIAL = /[<\\`|$]|&(?=#?\w+;)|[*[\]{}~^]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
// What means nothing to anybody: the usual case, told apart first because details are made anew at each event.
const PLAIN = /^[A-Za-z][A-Za-z0-9 ,."'/-]*[A-Za-z0-9."']$/;
const LEADING = /^(?:([#+\->=:])|(\d{1,9})([.)]))/;

/**
 * Foreign text as one line of Markdown that shows as it was written: it cannot leave its table cell or list item,
 * start HTML, a heading, a link or code.
 */
export function inlineMarkdown(text: string): string {
  if (PLAIN.test(text)) return text;
  return clean(text)
    .replace(SPECIAL, (char) => ENTITIES[char] ?? `\\${char}`)
    .replace(LEADING, (_all, sign?: string, digits?: string, dot?: string) =>
      sign === undefined
        ? `${digits ?? ''}&#${String(dot?.charCodeAt(0))};`
        : `&#${String(sign.charCodeAt(0))};`,
    );
}

/** The same, of at most `length` characters of the original. */
export function inlineCut({ text, length }: { text: string; length: number }): string {
  if (text.length <= length) return inlineMarkdown(text);
  return inlineMarkdown(cutText({ text: clean(text), length }));
}

/** Foreign text of several lines as a block quote, line ends kept; at most `length` characters of it. */
export function quoteMarkdown({ text, length }: { text: string; length: number }): string {
  const lines = cleanLines(cutText({ text, length }));
  return lines.map((line) => `> ${inlineMarkdown(line)}`.trimEnd()).join('  \n');
}

/** A code span of the engine's own text (commands, ids); foreign parts must have been checked before. */
export function codeSpan(text: string): string {
  const body = clean(text);
  const longest = Math.max(0, ...Array.from(body.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest > 0 ? `${fence} ${body} ${fence}` : fence + body + fence;
}

/** One row of a Markdown table; the cells must be safe already. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => (cell === '' ? ' ' : cell)).join(' | ')} |`;
}

/** A table's head with its rule. */
export function tableHead(titles: readonly string[]): string {
  return `${tableRow(titles)}\n${tableRow(titles.map(() => '---'))}`;
}
