import { createHash } from 'node:crypto';

/** What we left in a pull request's text: whose it is, and digests of the title and the text that we wrote last. */
export interface Marker {
  /** A digest of the idempotency key of whoever opened it. */
  readonly openedBy: string;
  readonly title: string;
  readonly text: string;
}

const FORM = /\n*<!-- stagegate:1 opened=([0-9a-f]{16}) title=([0-9a-f]{16}) text=([0-9a-f]{16}) -->\s*$/;

/** A short digest that says nothing of what it is made from. Line ends count alike: a browser's form changes them. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text.replace(/\r\n?/g, '\n').trim()).digest('hex').slice(0, 16);
}

/** The text with a comment at its end that is not shown, by which it is known again. `title` is a digest. */
export function withMarker(input: { openedBy: string; title: string; text: string }): string {
  const { openedBy, title } = input;
  const text = input.text.trim();
  return `${text}\n\n<!-- stagegate:1 opened=${openedBy} title=${title} text=${digestOf(text)} -->`;
}

/** How long the comment is: what a text must leave free. */
export const MARKER_LENGTH = withMarker({ openedBy: digestOf(''), title: digestOf(''), text: '' }).length;

/** Reads a body: its text and the marker at the end of it; `null` when somebody took it out, or there never was one. */
export function readMarker(body: string | null): { readonly text: string; readonly marker: Marker | null } {
  const text = body ?? '';
  const found = FORM.exec(text);
  const [, openedBy, title, digest] = found ?? [];
  if (found === null || openedBy === undefined || title === undefined || digest === undefined)
    return { text, marker: null };
  return { text: text.slice(0, found.index), marker: { openedBy, title, text: digest } };
}
