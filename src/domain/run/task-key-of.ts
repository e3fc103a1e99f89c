/** How much of a text a key made of it takes, in characters. */
const LENGTH = 40;

/**
 * A task key made of what is wanted, in words: its first words in lower case with `-` between them, as in
 * `fix-the-flaky-login-test`. The same text gives the same key. `fallback` names a text without Latin letters and digits.
 */
export function taskKeyOf({ text, fallback }: { text: string; fallback: string }): string {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain.match(/[a-z0-9]+/g) ?? [];
  let key = '';
  for (const word of words) {
    const longer = key === '' ? word.slice(0, LENGTH) : `${key}-${word}`;
    if (longer.length > LENGTH) break;
    key = longer;
  }
  return key === '' ? fallback : key;
}
