import { CommitFacts, type Mirror, readSetting } from '../../git/index.js';
import { type HouseProtects, houseProtects, PROTECTS_FILE } from '../../plan/protects/house-protects.js';

const known = new CommitFacts<HouseProtects>();

/** What a commit protects whatever a plan says. Asks git once per process. Throws PROTECTS_INVALID. */
export async function readProtects(given: {
  mirror: Mirror;
  commit: string;
  task: string;
}): Promise<HouseProtects> {
  const { mirror, commit, task } = given;
  const before = known.of(commit);
  if (before !== undefined) return before;
  const bytes = await readSetting({ gitDir: mirror.dir, commit, path: PROTECTS_FILE });
  const protects = houseProtects({ text: bytes?.toString('utf8') ?? null, commit, task });
  known.remember(commit, protects);
  return protects;
}
