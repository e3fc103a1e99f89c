import { inlineMarkdown } from './markdown.js';

/** A zero width space, as an entity: what it stands in is read by people alone. */
const GAP = '&#8203;';

/**
 * Foreign text as one line of Markdown for a forge: it shows as it was written, and does nothing. It cannot leave its
 * place ({@link inlineMarkdown}), call nobody (`@team`), name no issue (`#12`, `GH-12`, an issue's address), and so
 * close none (`fixes #12`).
 */
export function inertMarkdown(text: string): string {
  return inlineMarkdown(text)
    .replace(/@(?=[\p{L}\p{N}])/gu, `@${GAP}`)
    .replace(/(?<!&)#(?=\d)/g, `#${GAP}`)
    .replace(/\b(GH-)(?=\d)/gi, `$1${GAP}`)
    .replace(/(\/(?:issues|pull|discussions)\/)(?=\d)/gi, `$1${GAP}`);
}
