/** How many bytes a text takes in UTF-8. Own code because workflows have no `Buffer`. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) bytes += bytesOf(char);
  return bytes;
}

/** Cuts a text to at most `bytes` bytes of UTF-8, never inside a character; what was cut ends in `…`. */
export function cutToBytes({ text, bytes }: { text: string; bytes: number }): string {
  if (utf8Length(text) <= bytes) return text;
  const room = bytes - bytesOf('…');
  let taken = 0;
  let result = '';
  for (const char of text) {
    taken += bytesOf(char);
    if (taken > room) break;
    result += char;
  }
  return room < 0 ? '' : `${result.trimEnd()}…`;
}

/** Cuts a text to at most `length` characters (code points); what was cut ends in `…`. */
export function cutText({ text, length }: { text: string; length: number }): string {
  if (text.length <= length) return text;
  const chars = Array.from(text.slice(0, 2 * length + 2));
  return chars.length <= length
    ? text
    : `${chars
        .slice(0, Math.max(0, length - 1))
        .join('')
        .trimEnd()}…`;
}

function bytesOf(char: string): number {
  const point = char.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
