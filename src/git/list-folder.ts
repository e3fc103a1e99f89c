import { git, runGit } from './git-gateway.js';
import { nulFields } from './nul-list.js';

/** The names of the files directly in a folder of a commit; empty when there is no such folder, or no such commit. */
export async function listFolderAt(input: {
  gitDir: string;
  commit: string;
  path: string;
}): Promise<string[]> {
  const { gitDir, commit, path } = input;
  const call = { cwd: gitDir, env: { GIT_DIR: gitDir } };
  const there = await runGit({ ...call, args: ['cat-file', '-e', `${commit}:${path}`] });
  if (there.exitCode !== 0) return [];
  const output = await git({ ...call, args: ['ls-tree', '-z', '--name-only', `${commit}:${path}`] });
  return nulFields(output);
}
