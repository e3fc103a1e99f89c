import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import { nanoid } from 'nanoid';
import type { z } from 'zod';

/**
 * Writes a text file whole or not at all: a draft beside it, flushed, then renamed into place. Two who do it at once both do
 * it whole. What can be had again as it was need not be `flushed`: a loss of power may then leave anything in its place.
 */
export async function writeWhole(input: { file: string; text: string; flushed?: boolean }): Promise<void> {
  const { file, text, flushed = true } = input;
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${nanoid(8)}.draft`;
  try {
    const handle = await open(draft, 'w');
    try {
      await handle.writeFile(text);
      if (flushed) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Reads a JSON file of a known shape; `null` when it is not there or not whole. */
export async function readJson<S extends z.ZodType>({
  file,
  schema,
}: {
  file: string;
  schema: S;
}): Promise<z.output<S> | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
