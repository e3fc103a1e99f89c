/** Splits output that git ended with `-z` into its fields. Names that are not UTF-8 are shown with U+FFFD. */
export function nulFields(output: Buffer): string[] {
  const text = output.toString('utf8');
  return text === '' ? [] : (text.endsWith('\0') ? text.slice(0, -1) : text).split('\0');
}

/** The same, each field as bytes, for what goes back to git. */
export function nulBuffers(output: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let start = 0;
  for (let end = output.indexOf(0); end !== -1; end = output.indexOf(0, start)) {
    fields.push(output.subarray(start, end));
    start = end + 1;
  }
  return fields;
}

const NUL = Buffer.from([0]);

/** Paths as git reads them with `-z`. */
export function nulJoined(paths: readonly Buffer[]): Buffer {
  return Buffer.concat(paths.flatMap((path) => [path, NUL]));
}
