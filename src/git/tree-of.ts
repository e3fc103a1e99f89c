import { gitLine } from './git-gateway.js';

const MOST = 512;
/** Trees of commits, by commit: an id names its content, so this never goes stale. */
const trees = new Map<string, string>();

/** The tree of a commit; asks git once per process. */
export async function treeOf({ gitDir, commit }: { gitDir: string; commit: string }): Promise<string> {
  const known = trees.get(commit);
  if (known !== undefined) return known;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{tree}`];
  const tree = await gitLine({ args, cwd: gitDir, env: { GIT_DIR: gitDir } });
  rememberTree({ commit, tree });
  return tree;
}

/** Notes the tree of a commit that was just written. */
export function rememberTree({ commit, tree }: { commit: string; tree: string }): void {
  const oldest = trees.size >= MOST ? trees.keys().next() : undefined;
  if (oldest?.value !== undefined) trees.delete(oldest.value);
  trees.set(commit, tree);
}
