import { EXPORT_VERSION, type ExportedEntry } from '../../../domain/errorbook/exported.js';
import { writeOwn } from '../write-own.js';
import { exportLine, sumOfSums } from './lines.js';

/** Writes an export, whole or not at all, and tells how many entries it has. Throws FILE_IN_THE_WAY, BAD_INPUT. */
export async function writeExport(input: {
  readonly file: string;
  readonly entries: AsyncIterable<ExportedEntry>;
  readonly now: Date;
}): Promise<number> {
  const { file, entries, now } = input;
  let count = 0;
  const pieces = linesOf({ entries, now, counted: () => (count += 1) });
  await writeOwn({ file, what: 'an export of an errorbook', begin: '{"kind":"errorbook",', pieces });
  return count;
}

async function* linesOf(given: {
  entries: AsyncIterable<ExportedEntry>;
  now: Date;
  counted: () => number;
}): AsyncGenerator<string> {
  const sums = sumOfSums();
  const line = (content: Record<string, unknown>) => {
    const { text, sum } = exportLine(content);
    sums.add(sum);
    return text;
  };
  yield line({ kind: 'errorbook', version: EXPORT_VERSION, at: given.now.toISOString() });
  let entries = 0;
  for await (const value of given.entries) {
    entries = given.counted();
    yield line({ kind: 'entry', value });
  }
  yield exportLine({ kind: 'end', entries, lines: sums.read() }).text;
}
