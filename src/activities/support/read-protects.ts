import { CommitFacts, type Mirror, readSetting } from '../../git/index.js';
import { houseProtects, PROTECTS_FILE } from '../../plan/protects/house-protects.js';

const known = new CommitFacts<{ readonly globs: readonly string[] | null }>();

/** What a commit protects whatever a plan says; `null` when it has no file. Asks git once per process. Throws PROTECTS_INVALID. */
export async function readProtects(given: {
  mirror: Mirror;
  commit: string;
  task: string;
}): Promise<readonly string[] | null> {
  const { mirror, commit, task } = given;
  const before = known.of(commit);
  if (before !== undefined) return before.globs;
  const bytes = await readSetting({ gitDir: mirror.dir, commit, path: PROTECTS_FILE });
  const globs = houseProtects({ text: bytes?.toString('utf8') ?? null, commit, task });
  known.remember(commit, { globs });
  return globs;
}
