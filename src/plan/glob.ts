import picomatch from 'picomatch';

/** The longest glob that a plan may name, in characters. */
const MAX_GLOB = 500;

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
  try {
    compile(body);
    return null;
  } catch (error) {
    return `is not a valid glob: ${error instanceof Error ? error.message : String(error)}`;
  }
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
