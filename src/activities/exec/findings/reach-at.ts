import { createHash } from 'node:crypto';

import { canonicalJson } from '../../../domain/canonical-json.js';
import type { Plan } from '../../../domain/plan/plan.js';
import { CommitFacts, LINK_MODE, listBlobs, type Mirror, readTexts } from '../../../git/index.js';
import { rootsOf } from '../../../plan/frozen/frozen-changes.js';
import { findReach, type Reach, type TreeFiles } from '../../../plan/frozen/reach.js';

const NOTHING: Reach = { files: new Map(), scripts: new Map() };
/** By plan, the commit whose reach a later one still has: nothing on the way changed what gates are judged with. */
const sources = new CommitFacts<string>();
const known = new CommitFacts<Reach>();
const names = new WeakMap<Plan, string>();

/** What the gates of a plan reach at a commit. Read once for each commit at which it may be another. */
export async function reachAt(given: { mirror: Mirror; plan: Plan; commit: string }): Promise<Reach> {
  const { mirror, plan, commit } = given;
  const roots = rootsOf(plan);
  if (roots.length === 0) return NOTHING;
  const source = sourceOf({ plan, commit });
  const key = `${nameOf(plan)} ${source}`;
  const found = known.of(key) ?? (await findReach({ roots, tree: await treeAt({ mirror, commit: source }) }));
  known.remember(key, found);
  return found;
}

/** Notes that a commit has nothing changed of what gates are judged with since others, where these agree. */
export function sameReach(given: { plan: Plan; commit: string; as: readonly string[] }): void {
  const { plan, commit, as } = given;
  const origins = [...new Set(as.map((one) => sourceOf({ plan, commit: one })))];
  const [only] = origins;
  if (only !== undefined && origins.length === 1) sources.remember(`${nameOf(plan)} ${commit}`, only);
}

function sourceOf({ plan, commit }: { plan: Plan; commit: string }): string {
  return sources.of(`${nameOf(plan)} ${commit}`) ?? commit;
}

/** Plans with the same commands and exemptions reach the same. */
function nameOf(plan: Plan): string {
  const known = names.get(plan);
  const name =
    known ??
    createHash('sha256')
      .update(canonicalJson([plan.gates, plan.workspace.setup]))
      .digest('hex');
  names.set(plan, name);
  return name;
}

async function treeAt({ mirror, commit }: { mirror: Mirror; commit: string }): Promise<TreeFiles> {
  const blobs = await listBlobs({ mirror, commit });
  return {
    paths: new Map(blobs.map(({ path, mode }) => [path, mode === LINK_MODE ? 'link' : 'file'])),
    read: async (paths) => {
      const files = paths.map((path) => ({ commit, path }));
      const texts = await readTexts({ gitDir: mirror.dir, files });
      return new Map(paths.flatMap((path, index) => pair(path, texts[index] ?? null)));
    },
  };
}

function pair(path: string, text: string | null): [string, string][] {
  return text === null ? [] : [[path, text]];
}
