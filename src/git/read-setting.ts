import { readFileAt } from './changes.js';
import { CommitFacts } from './commit-facts.js';
import { git } from './git-gateway.js';
import { nulFields } from './nul-list.js';

const FOLDER = '.stagegate/';

const namesAt = new CommitFacts<ReadonlySet<string>>();

/**
 * The bytes of a file directly in `.stagegate/` at a commit; `null` when there is no such file. What is there is asked
 * once per commit and process, and what is not costs nothing: most repositories have few of the files that are looked for.
 */
export async function readSetting(input: {
  gitDir: string;
  commit: string;
  path: string;
}): Promise<Buffer | null> {
  const { gitDir, commit, path } = input;
  let names = namesAt.of(commit);
  if (names === undefined) {
    const args = ['ls-tree', '-z', '--name-only', '--full-tree', commit, '--', FOLDER];
    names = new Set(nulFields(await git({ args, cwd: gitDir, env: { GIT_DIR: gitDir } })));
    namesAt.remember(commit, names);
  }
  return names.has(path) ? readFileAt(input) : null;
}
