import { CommitFacts } from './commit-facts.js';
import { gitLine } from './git-gateway.js';

const trees = new CommitFacts<string>();

/** The tree of a commit; asks git once per process. */
export async function treeOf({ gitDir, commit }: { gitDir: string; commit: string }): Promise<string> {
  const known = trees.of(commit);
  if (known !== undefined) return known;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{tree}`];
  const tree = await gitLine({ args, cwd: gitDir, env: { GIT_DIR: gitDir } });
  rememberTree({ commit, tree });
  return tree;
}

/** Notes the tree of a commit that was just written. */
export function rememberTree({ commit, tree }: { commit: string; tree: string }): void {
  trees.remember(commit, tree);
}
