import type { BothSides } from './both-sides.js';

/** Attributes that say nothing of a file's bytes in a checkout. Everything else may: a macro can have any name. */
const HARMLESS =
  /^[-!]?(?:binary|diff|merge|whitespace|encoding|export-(?:ignore|subst)|conflict-marker-size|delta|lockable|(?:linguist|gitlab)-[\w-]+)(?:=.*)?$/;

/** Whether git reads a path as attributes; some file systems do not tell letters by their case. */
export function holdsAttributes(path: string): boolean {
  return /(?:^|\/)\.gitattributes$/i.test(path);
}

/** Whether two versions of a `.gitattributes` have files checked out alike. `''` is one that is not there, `null` one that cannot be read. */
export function checksOutAlike({ before, after }: BothSides): boolean {
  return before !== null && after !== null && decidingLines(before) === decidingLines(after);
}

/** The lines that may say how a file's bytes come out, in their order, since the last one counts. */
function decidingLines(text: string): string {
  return text
    .split('\n')
    .filter((line) => {
      const [pattern = '', ...attributes] = line.trim().split(/[ \t\r]+/);
      if (pattern === '' || pattern.startsWith('#')) return false;
      return /^\uFEFF?(?:"|\[attr\])/.test(pattern) || !attributes.every((one) => HARMLESS.test(one));
    })
    .join('\n');
}
