import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const PRINTABLE = /^[ -~]*$/;

/** How many columns of a terminal a text takes; escape sequences take none. */
export function displayWidth(text: string): number {
  return PRINTABLE.test(text) ? text.length : stringWidth(text);
}

/** Cuts an unpainted text to `width` columns, never inside what a reader sees as one character. */
export function cutToWidth({ text, width }: { text: string; width: number }): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  return `${takeWidth({ text, width: width - 1 }).trimEnd()}…`;
}

/** Fills a text (painted or not) with spaces up to `width` columns. */
export function padToWidth({ text, width }: { text: string; width: number }): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Breaks an unpainted line at its spaces into lines of at most `width` columns; longer words are broken too. */
export function wrapText({ text, width }: { text: string; width: number }): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > width) {
      const head = takeWidth({ text: line, width }) || firstOf(line);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/**
 * Breaks a command into lines that can still be pasted into a shell: between words alone, a backslash at each
 * break, quoted words kept whole.
 */
export function wrapCommand({ command, width }: { command: string; width: number }): string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > width - 2) {
      lines.push(`${line} \\`);
      line = `  ${word}`;
    } else line = longer;
  }
  return [...lines, line];
}

/** As many whole characters from the beginning as fit. */
function takeWidth({ text, width }: { text: string; width: number }): string {
  let taken = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += displayWidth(segment);
    if (used > width) break;
    taken += segment;
  }
  return taken;
}

/** The first character; for terminals narrower than one, so that breaking a text comes to an end. */
function firstOf(text: string): string {
  for (const { segment } of graphemes.segment(text)) return segment;
  return text;
}
