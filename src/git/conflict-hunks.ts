import { runGit } from './git-gateway.js';
import type { Mirror } from './mirror.js';

const FILES = 5;
const FILE_BYTES = 1_000_000;
const HUNK_LINES = 20;
const LONGEST = 1_500;

/**
 * What stands against each other in a merged tree with markers: the first files' hunks, at most 1,500 characters. The sides are
 * named: `ours` is what was merged before, `theirs` what was being merged.
 */
export async function conflictHunks(input: {
  mirror: Mirror;
  tree: string;
  paths: readonly string[];
  names: { readonly ours: string; readonly theirs: string };
}): Promise<string> {
  const { mirror, tree, paths, names } = input;
  const parts: string[] = [];
  for (const path of paths.slice(0, FILES)) {
    const args = ['cat-file', 'blob', `${tree}:${path}`];
    const read = await runGit({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } });
    if (read.exitCode !== 0 || read.stdout.length > FILE_BYTES) continue;
    const hunks = hunksOf({ text: read.stdout.toString('utf8'), names });
    if (hunks.length > 0) parts.push([path, ...hunks].join('\n'));
  }
  const all = parts.join('\n');
  return all.length > LONGEST ? `${all.slice(0, LONGEST)}\n…` : all;
}

function hunksOf({
  text,
  names,
}: {
  text: string;
  names: { readonly ours: string; readonly theirs: string };
}): string[] {
  const hunks: string[] = [];
  let open: string[] | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    if (line.startsWith('<<<<<<< ')) open = [`line ${index + 1}:`, `<<<<<<< ${names.ours}`];
    else if (open !== null && line.startsWith('>>>>>>> ')) {
      hunks.push([...open.slice(0, HUNK_LINES), `>>>>>>> ${names.theirs}`].join('\n'));
      open = null;
    } else if (open !== null && !line.startsWith('||||||| ')) open.push(line);
  }
  return hunks;
}
