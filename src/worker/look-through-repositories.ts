import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { mirrorDir, type Paths, slugOfRepository, vaultDir } from '../config/paths.js';
import { messageOf } from '../domain/system-error.js';
import { mendMirror, mendVault } from '../git/index.js';
import type { WorkerLog } from './logging.js';

/**
 * Looks through every vault, and the mirror beside it, for what a loss of power has cut short, and mends it: nobody
 * else reads all of a vault. Beside the worker's other work, once it has started. Tells what it did; what cannot be
 * mended holds up nothing, `doctor` tells of it. Never rejects.
 */
export async function lookThroughRepositories(given: {
  paths: Paths;
  log: WorkerLog;
  stop: AbortSignal;
}): Promise<void> {
  const { paths, log, stop } = given;
  const tell = (msg: string) => log(JSON.stringify({ level: 40, time: Date.now(), msg }));
  for (const name of await readdir(join(paths.state, 'vaults')).catch(() => [])) {
    if (stop.aborted) return;
    const slug = slugOfRepository(name);
    if (slug === null) continue;
    const [vault, mirror] = [{ dir: vaultDir(paths, { slug }) }, { dir: mirrorDir(paths, { slug }) }];
    try {
      const there = await readdir(mirror.dir).catch(() => []);
      const inMirror = there.length === 0 ? [] : await mendMirror({ mirror });
      if (inMirror.length > 0) tell(`mended ${mirror.dir}: ${inMirror.join('; ')}`);
      const inVault = await mendVault({ vault, mirror });
      if (inVault.length > 0) tell(`mended ${vault.dir}: ${inVault.join('; ')}`);
    } catch (error) {
      tell(`could not look through ${vault.dir}: ${messageOf(error)}`);
    }
  }
}
