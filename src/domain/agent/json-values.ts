/** How many objects over several lines are tried at most. */
const MOST_TRIES = 50;

/**
 * The JSON objects in an output, in order: one a line, or one over several lines; whatever stands between them is passed
 * over. Bounded work, whatever the text.
 */
export function jsonValues(text: string): unknown[] {
  const values: unknown[] = [];
  const lines = text.split('\n');
  let tries = MOST_TRIES;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (!line.trimStart().startsWith('{')) continue;
    const whole = parsed(line);
    if (whole !== undefined) {
      values.push(whole);
      continue;
    }
    if (tries === 0) continue;
    tries -= 1;
    const end = closingLine({ lines, from: index });
    if (end === null) continue;
    const value = parsed(lines.slice(index, end + 1).join('\n'));
    if (value === undefined) continue;
    values.push(value);
    index = end;
  }
  return values;
}

/** An object that is printed over several lines ends with a brace as far to the left as it began. */
function closingLine({ lines, from }: { lines: readonly string[]; from: number }): number | null {
  const indent = /^\s*/.exec(lines[from] ?? '')?.[0] ?? '';
  const end = lines.findIndex((line, index) => index > from && line.trimEnd() === `${indent}}`);
  return end === -1 ? null : end;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
