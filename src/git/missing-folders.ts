import { git } from './git-gateway.js';
import { nulFields } from './nul-list.js';

/** Which of these paths, taken as they are, are no folders of a commit. */
export async function missingFolders(input: {
  gitDir: string;
  commit: string;
  folders: readonly string[];
}): Promise<string[]> {
  const { gitDir, commit, folders } = input;
  if (folders.length === 0) return [];
  const args = ['ls-tree', '-d', '-z', '--name-only', '--full-tree', commit, '--', ...folders];
  const there = new Set(nulFields(await git({ args, cwd: gitDir, env: { GIT_DIR: gitDir } })));
  return folders.filter((folder) => !there.has(folder));
}
