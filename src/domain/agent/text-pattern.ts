/** How much of a line is looked at: patterns are for short lines, and the rest would only cost time. */
const MOST_LINE = 2_000;
const VALUE = '(\\S{1,200}?)';
const ANY = '.{0,200}?';

/**
 * Finds what stands for `{}` in a pattern such as `Cost: $* message, ${} session`, in the last line that matches; `*`
 * stands for anything on the line. A pattern without `{}` finds itself. `null` when no line matches. Case does not count.
 */
export function findPattern({ pattern, text }: { pattern: string; text: string }): string | null {
  const regex = compile(pattern);
  for (const line of text.split('\n').reverse()) {
    const found = regex.exec(line.slice(0, MOST_LINE));
    if (found !== null) return found[1] ?? found[0];
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

function compile(pattern: string): RegExp {
  const parts = pattern.split(/(\*|\{\})/).map((part) => {
    if (part === '*') return ANY;
    if (part === '{}') return VALUE;
    return part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&');
  });
  const ends = pattern.endsWith('{}') ? '(?![^\\s,;)"\'])' : '';
  return new RegExp(parts.join('') + ends, 'i');
}
