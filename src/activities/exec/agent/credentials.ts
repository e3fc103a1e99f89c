import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { AgentPreset } from '../../../domain/agent/preset.js';
import { secretsOf } from '../../../domain/agent/secrets.js';

/** Larger ones are no credentials. */
const MOST_BYTES = 1024 * 1024;

/**
 * Copies the files that an agent logs in with from the user's home into the private one, readable by their owner alone.
 * A copy that is as new as its original stays: the agent may have renewed it. What is not there is passed over.
 */
export async function layCredentials(input: {
  preset: AgentPreset;
  /** The worker's own HOME. */
  from: string | undefined;
  home: string;
}): Promise<void> {
  const { preset, from, home } = input;
  if (from === undefined || from === '') return;
  for (const path of preset.credentials) {
    const [source, copy] = [below(from, path), below(home, path)];
    const [original, known] = [await look(source), await look(copy)];
    if (original === null || (known !== null && known.mtimeMs >= original.mtimeMs)) continue;
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
    await rm(copy, { force: true, recursive: true });
    await copyFile(source, copy, constants.COPYFILE_EXCL);
    await chmod(copy, 0o600);
  }
}

/** What must not be shown of an agent's credentials, as the worker and the private home have them. */
export async function agentSecrets(input: {
  preset: AgentPreset;
  env: Readonly<Record<string, string | undefined>>;
  home: string;
}): Promise<string[]> {
  const { preset, env, home } = input;
  const texts = await Promise.all(
    preset.credentials.map(async (path) => {
      const file = below(home, path);
      return (await look(file)) === null ? '' : readFile(file, 'utf8').catch(() => '');
    }),
  );
  return secretsOf({ values: preset.secrets.flatMap((name) => env[name] ?? []), files: texts });
}

/** `~/.agent/auth.json` below a home. */
const below = (home: string, path: string) => join(home, path.replace(/^~\//, ''));

async function look(file: string) {
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true && found.size <= MOST_BYTES ? found : null;
}
