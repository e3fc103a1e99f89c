import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

/** What was told so long ago counts for nobody any more. */
const OLD_MS = 3 * 24 * 3_600_000;

/** What one attempt has used by now. */
const AttemptUse = z.strictObject({
  schemaVersion: z.literal(1),
  run: z.string(),
  attempt: z.string(),
  grant: z.int().nullable(),
  ended: z.boolean(),
  cost: z.number().nullable(),
  tokens: z.number().nullable(),
});
export type AttemptUse = z.infer<typeof AttemptUse>;

/** The same as it was read: from which file, changed when (milliseconds since 1970). */
export type KnownUse = AttemptUse & { readonly file: string; readonly changedAt: number };

/** The file of one attempt. */
export const useFile = (use: { folder: string; run: string; attempt: string }): string =>
  join(use.folder, nameOf(use));

const nameOf = ({ run, attempt }: { run: string; attempt: string }) =>
  `${createHash('sha256').update(`${run}/${attempt}`).digest('hex').slice(0, 32)}.json`;

/** The files in which a repository's attempts on this host tell what they use; each is read when it has changed. */
export class UseFolder {
  readonly #folder: string;
  readonly #known = new Map<string, KnownUse>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Everything that is told; what is no such file is passed over. */
  read(): KnownUse[] {
    return namesIn(this.#folder).flatMap((file) => this.#readOne(file) ?? []);
  }

  /** Removes what counts for nobody any more. */
  forgetOld(): void {
    for (const { file, changedAt } of this.read())
      if (changedAt < Date.now() - OLD_MS) rmSync(join(this.#folder, file), { force: true });
  }

  #readOne(file: string): KnownUse | null {
    const path = join(this.#folder, file);
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (changedAt === undefined) return null;
    const known = this.#known.get(file);
    if (known?.changedAt === changedAt) return known;
    try {
      const use = { ...AttemptUse.parse(JSON.parse(readFileSync(path, 'utf8'))), file, changedAt };
      this.#known.set(file, use);
      return use;
    } catch {
      return null;
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}
