// Escape sequences of terminals: CSI, the string sequences (OSC, DCS, SOS, PM, APC) with their ends, two-byte escapes.
const SEQUENCES =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|\u001b[ -/]*[0-~]/gu;

// What remains of controls, and what reorders, hides or joins lines without being seen.
const UNSEEN =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/**
 * Makes foreign text safe to print on one line: escape sequences are taken out, line ends and tabs become spaces,
 * and other control, reordering or invisible characters become `�`, so that it is seen that something was there.
 */
export function clean(text: string): string {
  return text
    .replace(SEQUENCES, '�')
    .replace(/[\r\n\t\v\f\u0085\u2028\u2029]+/gu, ' ')
    .replace(UNSEEN, '�')
    .trim();
}

/** The same for text of several lines: each is cleaned, its indentation kept, empty lines at both ends dropped. */
export function cleanLines(text: string): string[] {
  const lines = text.split(/\r\n|[\r\n\u0085\u2028\u2029]/u).map((line) => {
    const indent = /^[ \t]*/.exec(line)?.[0].replaceAll('\t', '  ').slice(0, 40) ?? '';
    const rest = clean(line);
    return rest === '' ? '' : indent + rest;
  });
  const first = lines.findIndex((line) => line !== '');
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1);
}
