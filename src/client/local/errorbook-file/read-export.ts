import { open } from 'node:fs/promises';

import { type ExportedEntry, LONGEST_LINE } from '../../../domain/errorbook/exported.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { readLine, sumOfSums } from './lines.js';
import { textLines } from './text-lines.js';

const LARGEST_FILE = 2_000_000_000;

/**
 * The entries of an export, read piece by piece. It ends only when the last line was there and fits what came before.
 *
 * @throws ERRORBOOK_IMPORT, which names the line; BAD_INPUT when there is no such file or it is too large.
 */
export async function* readExport({ file }: { file: string }): AsyncGenerator<ExportedEntry> {
  const unusable = (why: string): never => fail('BAD_INPUT', { what: 'The export', value: file, why });
  const handle = await open(file, 'r').catch(() => unusable('it cannot be opened'));
  try {
    const found = await handle.stat();
    if (!found.isFile()) unusable('it is no file');
    if (found.size > LARGEST_FILE) unusable('it is larger than 2 GB');
    const tooLong = (line: number) => fail('ERRORBOOK_IMPORT', { file, line, why: 'the line is too long' });
    yield* entriesOf({ file, lines: textLines({ handle, longest: LONGEST_LINE, tooLong }) });
  } finally {
    await handle.close();
  }
}

async function* entriesOf({
  file,
  lines,
}: {
  file: string;
  lines: AsyncIterable<string>;
}): AsyncGenerator<ExportedEntry> {
  const seen = new Set<string>();
  const sums = sumOfSums();
  let number = 0;
  let isOver = false;
  const refuse = (why: string): never => fail('ERRORBOOK_IMPORT', { file, line: number, why });
  for await (const text of lines) {
    number += 1;
    if (isOver) refuse('something comes after the end');
    const read = readLine(text);
    if (read.kind === 'refused') return refuse(read.why);
    const { line } = read;
    if ((line.kind === 'errorbook') !== (number === 1)) refuse('it is not where it was');
    if (line.kind === 'end') {
      if (line.entries !== seen.size)
        refuse(`${String(line.entries)} entries were exported, ${String(seen.size)} are here`);
      if (line.lines !== sums.read()) refuse('lines before it are not those that were exported');
      isOver = true;
      continue;
    }
    sums.add(line.sum);
    if (line.kind === 'errorbook') continue;
    const { fingerprint, repositoryId } = line.value.entry;
    const name = `${fingerprint} ${repositoryId}`;
    if (seen.has(name)) refuse('its entry is there twice');
    seen.add(name);
    yield line.value;
  }
  number += 1;
  if (!isOver) refuse('the end is missing: the file was cut');
}
