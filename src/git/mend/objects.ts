import { type FileHandle, lstat, mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inflateSync } from 'node:zlib';

import { nanoid } from 'nanoid';

/** Larger loose objects are not unpacked to see whether they are whole. Bytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Of an object's id, and of the sums that end packs and their indexes: SHA-1, as the engine's repositories have. */
const ID_BYTES = 20;
const INDEX_HEAD = 8 + 256 * 4;
/** Of each object an index has its id, a checksum and an offset. */
const INDEX_ENTRY = ID_BYTES + 4 + 4;

/**
 * Moves objects and packs that a loss of power has cut short out of git's way, which would die of them; returns what
 * they were. Nothing is deleted: they lie in `damaged/` of the repository then.
 */
export async function setAsideBroken({ dir }: { dir: string }): Promise<string[]> {
  const broken = [
    ...(await brokenLoose(join(dir, 'objects'))),
    ...(await brokenPacks(join(dir, 'objects', 'pack'))),
  ];
  for (const path of broken) await setAside({ dir, path });
  return broken.map((path) => path.slice(dir.length + 1));
}

/** Moves one file of a repository into its `damaged/`. */
export async function setAside({ dir, path }: { dir: string; path: string }): Promise<void> {
  const folder = join(dir, 'damaged');
  await mkdir(folder, { recursive: true });
  await rename(path, join(folder, `${basename(path)}.${nanoid(8)}`)).catch(() => undefined);
}

async function brokenLoose(objects: string): Promise<string[]> {
  const found: string[] = [];
  for (const folder of await readdir(objects).catch(() => [])) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await readdir(join(objects, folder)).catch(() => [])) {
      const path = join(objects, folder, name);
      if (/^[0-9a-f]{38,}$/.test(name) && !(await isWholeObject(path))) found.push(path);
    }
  }
  return found;
}

async function isWholeObject(path: string): Promise<boolean> {
  const stat = await lstat(path).catch(() => null);
  if (stat === null || stat.size > MOST_BYTES) return true;
  try {
    const content = inflateSync(await readFile(path));
    const end = content.indexOf(0);
    const size = /^(?:blob|tree|commit|tag) (\d+)$/.exec(
      content.toString('latin1', 0, Math.max(0, end)),
    )?.[1];
    return size !== undefined && Number(size) === content.length - end - 1;
  } catch {
    return false;
  }
}

/** A pack goes with its index: neither is of use without the other. */
async function brokenPacks(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const name of names) {
    const stem = /^(pack-.+)\.(?:pack|idx)$/.exec(name)?.[1];
    if (stem === undefined || found.some((path) => path.startsWith(join(folder, `${stem}.`)))) continue;
    if (await isWholePack(join(folder, stem))) continue;
    found.push(...names.filter((one) => one.startsWith(`${stem}.`)).map((one) => join(folder, one)));
  }
  return found;
}

/** The sum at a pack's end is the one that its index names, and the index is as long as its count says. */
async function isWholePack(stem: string): Promise<boolean> {
  const [pack, index] = await Promise.all([openOrNull(`${stem}.pack`), openOrNull(`${stem}.idx`)]);
  try {
    // a pack without an index is on its way; git does not see it yet
    if (index === null) return true;
    if (pack === null) return false;
    const [packSize, indexSize] = [(await pack.stat()).size, (await index.stat()).size];
    if (packSize < 12 + ID_BYTES || indexSize < INDEX_HEAD + 2 * ID_BYTES) return false;
    const count = (await bytesAt({ file: index, at: INDEX_HEAD - 4, length: 4 })).readUInt32BE();
    if (indexSize < INDEX_HEAD + count * INDEX_ENTRY + 2 * ID_BYTES) return false;
    const [sum, wanted] = await Promise.all([
      bytesAt({ file: pack, at: packSize - ID_BYTES, length: ID_BYTES }),
      bytesAt({ file: index, at: indexSize - 2 * ID_BYTES, length: ID_BYTES }),
    ]);
    return sum.equals(wanted);
  } finally {
    await pack?.close();
    await index?.close();
  }
}

const openOrNull = (path: string): Promise<FileHandle | null> => open(path, 'r').catch(() => null);

async function bytesAt(input: { file: FileHandle; at: number; length: number }): Promise<Buffer> {
  const bytes = Buffer.alloc(input.length);
  await input.file.read(bytes, 0, input.length, input.at);
  return bytes;
}
