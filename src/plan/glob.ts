import picomatch from 'picomatch';
import { messageOf } from '../domain/system-error.js';

/** The longest glob that a plan may name, in characters. */
const MAX_GLOB = 500;
const MAX_STARS = 3;
const MAX_GLOBSTARS = 2;
const MAX_BRACES = 4;

/** Decides whether one path, relative to the repository's root and with `/` between its parts, is meant. */
export type PathMatcher = (path: string) => boolean;

/**
 * What is wrong with a glob of a plan, in words; `null` when nothing is. A glob begins at the repository's root,
 * may begin with `!` to take paths out again, and knows `*`, `**`, `?`, `[…]` and `{a,b}`.
 */
export function globProblem(glob: string): string | null {
  const body = glob.startsWith('!') ? glob.slice(1) : glob;
  if (body === '') return 'must not be empty';
  if (glob.length > MAX_GLOB) return `must have at most ${MAX_GLOB} characters`;
  if (body.startsWith('/')) return "must be relative to the repository's root";
  if (body.startsWith('./')) return 'must not begin with "./": globs begin at the repository\'s root anyway';
  if (body.endsWith('/')) return `names a folder: write "${glob}**" for what is in it`;
  if (body.split(/[/{},]/).includes('..')) return 'must not contain ".."';
  const slow = slowness(body);
  if (slow !== null) return slow;
  try {
    compile(body);
    return null;
  } catch (error) {
    return `is not a valid glob: ${messageOf(error)}`;
  }
}

/** Executors choose the names that globs are matched with, so no glob may be able to take long over any name. */
function slowness(glob: string): string | null {
  const plain = glob.replace(/\\./gs, '_');
  const segments = plain.split('/');
  if (segments.some((segment) => (segment.match(/\*+/g) ?? []).length > MAX_STARS))
    return `must have at most ${MAX_STARS} stars between two slashes`;
  if (segments.slice(0, -1).filter((segment) => segment.includes('**')).length > MAX_GLOBSTARS)
    return `must have at most ${MAX_GLOBSTARS} "**" before its last part`;
  if (/\{[^}]*\{/.test(plain)) return 'must not nest braces';
  if ((plain.match(/\{/g) ?? []).length > MAX_BRACES)
    return `must have at most ${MAX_BRACES} pairs of braces`;
  return null;
}

/** Builds the matcher of a list of globs: a path is meant when one glob matches it and no `!` glob does. */
export function pathMatcher(globs: readonly string[]): PathMatcher {
  const taken = globs.filter((glob) => !glob.startsWith('!')).map(compile);
  const left = globs.filter((glob) => glob.startsWith('!')).map((glob) => compile(glob.slice(1)));
  return (path) =>
    (taken.length === 0 || taken.some((match) => match.test(path))) &&
    !left.some((match) => match.test(path));
}

/** The folder under which everything lies that a glob can match, and whether it has wildcards at all. */
export function staticPart(glob: string): { base: string; wild: boolean } {
  const { base, isGlob } = picomatch.scan(literalParentheses(glob));
  return { base: unescape(base), wild: isGlob };
}

function compile(glob: string): RegExp {
  return picomatch.makeRe(literalParentheses(glob), {
    dot: true,
    noextglob: true,
    nonegate: true,
    strictBrackets: true,
    strictSlashes: true,
    flags: 's',
  });
}

/** `app/(shop)/**` means the folder "(shop)": parentheses are no pattern here, so that no glob can be slow. */
function literalParentheses(glob: string): string {
  return glob.replace(/\\.|[()|+]/gs, (part) => (part.length > 1 ? part : `\\${part}`));
}

function unescape(text: string): string {
  return text.replace(/\\(.)/gs, '$1');
}
