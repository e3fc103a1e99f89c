import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { fail } from '../../domain/failure/catalogue.js';
import { MAX_BLOB_BYTES } from '../../store/blob-limit.js';
import { roundsIn } from '../support/rounds-in.js';
import { stageFolder } from '../support/run-paths.js';
import { type AttemptContext, inStage } from './attempt-context.js';
import { readTextFile } from './reports/read-text-file.js';

type Asked = Pick<AttemptContext, 'deps' | 'input'>;

/**
 * The requirements document of an attempt; empty where its task has none. A store that was lost and made anew does not have
 * it: then it is taken from where a stage of the run got it, if it is the same to the byte, and goes back into the store.
 * Throws REQUIREMENTS_NOT_STORED: nobody works for hours without being told what is wanted.
 */
export async function requirementsOf({ deps, input }: Asked): Promise<string> {
  const { requirements: hash } = input;
  if (hash === null) return '';
  const stored = await deps.store.getBlob({ hash });
  if (stored !== null) return stored;
  for (const file of await laidFiles({ deps, input })) {
    const text = await read(file);
    if (createHash('sha256').update(text).digest('hex') !== hash) continue;
    await deps.store.putBlob({ content: text });
    return text;
  }
  return fail('REQUIREMENTS_NOT_STORED', inStage(input));
}

/** Where the run's stages got theirs; executors may have changed them since. */
async function laidFiles({ deps, input }: Asked): Promise<string[]> {
  const run = dirname(stageFolder(deps.paths, input));
  const stages = (await readdir(run).catch((): string[] => [])).map((name) => join(run, name));
  const later = await Promise.all(stages.map(roundsIn));
  return [...stages, ...later.flat()].map((folder) => join(folder, 'requirements.md'));
}

async function read(file: string): Promise<string> {
  const pieces: string[] = [];
  const take = (text: string) => {
    pieces.push(text);
    return 'on' as const;
  };
  await readTextFile({ file, maxBytes: MAX_BLOB_BYTES, take });
  return pieces.join('');
}
