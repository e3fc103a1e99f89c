const LOOKED_AT = 4096;
/** How much of UTF-16 text in Latin letters is a NUL in every other byte: half, but for some other letters. */
const MOSTLY = 0.3;

/**
 * The text of a program's output, whatever it is written in: UTF-8, else UTF-16 (by its mark, or by its many NULs), else
 * Windows-1252, which every byte is something in. Binary output gives rubbish, but gives it. The bytes may be
 * the end of something longer, and begin in the middle of a character.
 */
export function decodeOutput(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes);
  if (wide !== null) return new TextDecoder(wide).decode(bytes);
  const whole = bytes.subarray(firstWhole(bytes));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(whole);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const start = bytes.subarray(0, LOOKED_AT);
  const nuls = [0, 0];
  for (const [index, byte] of start.entries()) if (byte === 0) nuls[index % 2] = (nuls[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = nuls.map((count) => count / Math.max(1, start.length / 2));
  if (odd > MOSTLY && even < MOSTLY / 10) return 'utf-16le';
  if (even > MOSTLY && odd < MOSTLY / 10) return 'utf-16be';
  return null;
}

/** Where the first whole character of UTF-8 begins, when the bytes were cut out of something longer. */
function firstWhole(bytes: Uint8Array): number {
  let at = 0;
  while (at < 4 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}
