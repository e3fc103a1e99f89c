import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

import { nanoid } from 'nanoid';
import type { z } from 'zod';

import { writeNew } from '../../config/write-new.js';

/**
 * Writes a text file whole or not at all: a draft beside it, flushed, then renamed into place. Two who do it at once both do
 * it whole. What can be had again as it was need not be `flushed`: a loss of power may then leave anything in its place.
 */
export async function writeWhole(input: { file: string; text: string; flushed?: boolean }): Promise<void> {
  const { file, text, flushed = true } = input;
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${nanoid(8)}.draft`;
  try {
    await writeNew({ file: draft, content: text, flushed });
    renameSync(draft, file);
  } catch (error) {
    remove(draft);
    throw error;
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // what went wrong before is told
  }
}

/** Reads a JSON file of a known shape; `null` when it is not there or not whole. */
export function readJson<S extends z.ZodType>({
  file,
  schema,
}: {
  file: string;
  schema: S;
}): z.output<S> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
