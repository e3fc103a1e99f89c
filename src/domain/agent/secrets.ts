/** Shorter ones would be found in harmless words. */
const LEAST_VALUE = 8;
/** No key that is known has more characters: pieces of a text that overlap by so many cut none in two. */
export const LONGEST_SECRET = 16 * 1024;
const TOKEN = /[A-Za-z0-9_.-]{20,4096}/g;

/**
 * What must not be shown of an agent's credentials: the values of its secret variables, and what looks like a token in its
 * credential files: twenty or more letters, digits, `_`, `.` and `-` in a row, letters and digits both. Longest first.
 */
export function secretsOf({
  values,
  files,
}: {
  values: readonly string[];
  files: readonly string[];
}): string[] {
  const tokens = files.flatMap((text) => text.match(TOKEN) ?? []);
  const looking = tokens.filter((token) => /\d/.test(token) && /[A-Za-z]/.test(token));
  const all = [...values.flatMap((value) => value.split('\n')).map((line) => line.trim()), ...looking];
  const unique = new Set(all.filter((secret) => secret.length >= LEAST_VALUE));
  return [...unique].sort((one, other) => other.length - one.length);
}

/** A text without secrets: each is replaced by a mark of its own length. */
export function withoutSecrets({ text, secrets }: { text: string; secrets: readonly string[] }): string {
  return secrets.reduce((rest, secret) => rest.split(secret).join(outputMark(secret.length)), text);
}

/** What stands in a secret's place, so many characters long. */
export function outputMark(length: number): string {
  return '[redacted]'.slice(0, length).padEnd(length, '*');
}
