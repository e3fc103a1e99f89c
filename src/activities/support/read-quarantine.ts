import { QUARANTINE_FILE, type Quarantined } from '../../domain/stage/quarantine.js';
import { type Mirror, readSetting } from '../../git/index.js';
import { quarantineAt } from '../../plan/quarantine/parse-quarantine.js';

/** What may fail for a while, as a commit says. Throws QUARANTINE_INVALID. */
export async function readQuarantine(given: {
  mirror: Mirror;
  commit: string;
  task: string;
}): Promise<readonly Quarantined[]> {
  const { mirror, commit, task } = given;
  const bytes = await readSetting({ gitDir: mirror.dir, commit, path: QUARANTINE_FILE });
  return quarantineAt({ text: bytes?.toString('utf8') ?? null, commit, task });
}
