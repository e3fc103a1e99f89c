import { lstat, readlink } from 'node:fs/promises';

import { type FileEncoding, findInFile } from './find-in-file.js';
import type { SecretScanner } from './secret-scanner.js';

/** A secret in what a commit keeps of a path. */
export interface FoundInEntry {
  /** In its name, in what it points to as a symbolic link, or in a line, counted from 1. */
  readonly line: number | 'name' | 'target';
  readonly what: string;
}

/** What a path holds: the first new secret, none, or what nobody can look through. */
export type Looked = FoundInEntry | null | { readonly unreadable: string };

/** Encodings in which ASCII stands as it is. */
const LIKE_ASCII =
  /^(?:utf-?8|us-?ascii|ascii|latin-?\d+|iso-?8859-\d+|(?:windows|cp)-?125\d|koi8-[ru]|gbk|gb2312|gb18030|big5|euc-(?:jp|kr|cn|tw)|shift[-_]jis|sjis|cp(?:932|949))$/i;
const UTF_16 = /^utf-?16(?:[lb]e)?(?:-bom)?$/i;

/**
 * The first secret in what a commit would hold of a path: its name, the target of a link, or a file's content, which is
 * plain in the commit whatever encoding its attributes give it in the working tree.
 */
export async function findInEntry(entry: {
  /** Bytes, as in the file system: names need not be UTF-8. */
  dir: string;
  path: Buffer;
  encoding: string | null;
  scanner: SecretScanner;
  isKnown?: (secret: string) => Promise<boolean>;
  isKnownName?: () => Promise<boolean>;
  signal?: AbortSignal;
}): Promise<Looked> {
  const { dir, path, encoding, scanner, isKnown, isKnownName, signal } = entry;
  const file = Buffer.concat([Buffer.from(`${dir}/`), path]);
  const stat = await lstat(file).catch(() => null);
  if (stat === null) return null;
  const [inName] = await scanner.find({ text: path.toString('utf8'), strict: true });
  if (inName !== undefined && (await isKnownName?.()) !== true) return { line: 'name', what: inName.what };
  if (stat.isSymbolicLink()) {
    const text = (await readlink(file, { encoding: 'buffer' })).toString('utf8');
    for (const { start, end, what } of await scanner.find({ text, strict: true }))
      if ((await isKnown?.(text.slice(start, end))) !== true) return { line: 'target', what };
    return null;
  }
  const encodings = encodingsOf(encoding);
  if (stat.isFile() && encodings.length === 0 && encoding !== null) return { unreadable: encoding };
  for (const one of encodings) {
    const more = { ...(isKnown !== undefined && { isKnown }), ...(signal !== undefined && { signal }) };
    const [first] = await findInFile({ file, scanner, encoding: one, ...more });
    if (first !== undefined) return first;
  }
  return null;
}

/** With or without a mark of its byte order: a wrong reading of UTF-16 finds nothing. */
function encodingsOf(encoding: string | null): FileEncoding[] {
  if (encoding === null || LIKE_ASCII.test(encoding)) return ['utf8'];
  return UTF_16.test(encoding) ? ['utf8', 'utf16le', 'utf16be'] : [];
}
