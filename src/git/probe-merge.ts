import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { branchTip } from './forge-refs.js';
import { runGit } from './git-gateway.js';

/**
 * Whether a commit of a bare repository merges into one of its branches. Nothing is written there, and no merge driver
 * that it names is run: a scratch repository borrows its objects. `unknown` where git cannot tell.
 */
export async function probeMerge(input: {
  gitDir: string;
  commit: string;
  branch: string;
}): Promise<'yes' | 'conflicts' | 'unknown'> {
  const { gitDir, commit } = input;
  const tip = await branchTip(input);
  if (tip === null) return 'unknown';
  const scratch = await mkdtemp(join(tmpdir(), 'stagegate-probe-'));
  try {
    await mkdir(join(scratch, 'objects', 'info'), { recursive: true });
    await mkdir(join(scratch, 'refs'));
    await writeFile(join(scratch, 'HEAD'), 'ref: refs/heads/none\n');
    await writeFile(join(scratch, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
    await writeFile(join(scratch, 'objects', 'info', 'alternates'), `${join(gitDir, 'objects')}\n`);
    const args = ['merge-tree', '--write-tree', '--name-only', tip, commit];
    const { exitCode } = await runGit({ args, cwd: scratch, env: { GIT_DIR: scratch } });
    return exitCode === 0 ? 'yes' : exitCode === 1 ? 'conflicts' : 'unknown';
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
