import type { FileHandle } from 'node:fs/promises';

/**
 * The lines of a text file, without their ends, read piece by piece. One that is longer than `longest` characters ends it:
 * `tooLong` is called with the line's number, from 1.
 */
export async function* textLines(input: {
  readonly handle: FileHandle;
  readonly longest: number;
  readonly tooLong: (line: number) => never;
}): AsyncGenerator<string> {
  let rest: string[] = [];
  let length = 0;
  let done = 0;
  for await (const piece of input.handle.createReadStream({ encoding: 'utf8', start: 0, autoClose: false })) {
    const [head = '', ...lines] = String(piece).split('\n');
    rest.push(head);
    length += head.length;
    if (length > input.longest) input.tooLong(done + 1);
    const last = lines.pop();
    if (last === undefined) continue;
    yield rest.join('');
    yield* lines;
    done += 1 + lines.length;
    rest = [last];
    length = last.length;
  }
  if (length > 0) yield rest.join('');
}
