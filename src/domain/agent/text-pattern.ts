/** How much of a line is looked at: patterns are for short lines, and the rest would only cost time. */
const MOST_LINE = 2_000;
/** The longest value that `{}` stands for. */
const MOST_VALUE = 200;

/**
 * Finds what stands for `{}` in a pattern such as `Cost: $* message, ${} session`, in the last line that matches; `*`
 * stands for anything on the line, `{}` for a word. A pattern without `{}` finds the line. `null` when no line matches.
 * Case does not count. Takes time in proportion to the text, whatever the pattern.
 */
export function findPattern({ pattern, text }: { pattern: string; text: string }): string | null {
  const [before = '', after] = pattern.toLowerCase().split('{}');
  for (const whole of text.split('\n').reverse()) {
    const line = whole.slice(0, MOST_LINE);
    const found = after === undefined ? lineWith(line, before) : valueIn({ line, before, after });
    if (found !== null) return found;
  }
  return null;
}

/** What is wrong with a pattern; `null` when it can be used. */
export function patternProblem(pattern: string): string | null {
  if (pattern.trim() === '') return 'must not be empty';
  if (pattern.split('{}').length > 2) return 'must have "{}" once at most';
  if (pattern.split('*').length > 4) return 'must have at most three "*"';
  return null;
}

function lineWith(line: string, wanted: string): string | null {
  return endsOf(line.toLowerCase(), wanted).includes(true) ? line : null;
}

function valueIn({ line, before, after }: { line: string; before: string; after: string }): string | null {
  const low = line.toLowerCase();
  const starts = endsOf(low, before);
  const ends = startsOf(low, after);
  for (let start = 0; start < line.length; start += 1) {
    if (starts[start] !== true) continue;
    const word = /^\S*/.exec(line.slice(start, start + MOST_VALUE))?.[0] ?? '';
    if (after === '' && word !== '') return word.replace(/[,;.)"']+$/, '') || null;
    for (let length = 1; length <= word.length; length += 1)
      if (ends[start + length] === true) return word.slice(0, length);
  }
  return null;
}

/** At which positions a wildcard pattern can have ended that begins anywhere. */
function endsOf(line: string, pattern: string): boolean[] {
  let reached = new Array<boolean>(line.length + 1).fill(true);
  for (const [index, literal] of pattern.split('*').entries()) {
    const from = index === 0 ? reached : spread(reached);
    reached = from.map((_, end) => {
      const start = end - literal.length;
      return start >= 0 && from[start] === true && line.startsWith(literal, start);
    });
  }
  return reached;
}

/** At which positions a wildcard pattern can begin that ends anywhere: the same, looked at from behind. */
function startsOf(line: string, pattern: string): boolean[] {
  const back = (text: string) => text.split('').reverse().join('');
  return endsOf(back(line), back(pattern)).reverse();
}

/** Every position from the first that is reached. */
function spread(reached: readonly boolean[]): boolean[] {
  const first = reached.indexOf(true);
  return reached.map((_, index) => first !== -1 && index >= first);
}
