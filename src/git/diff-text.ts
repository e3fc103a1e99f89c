import type { Comparison } from './changes.js';
import { git } from './git-gateway.js';

/** A diff for people. */
export interface DiffText {
  readonly text: string;
  /** Whether it was cut at `maxBytes`. */
  readonly cut: boolean;
}

/**
 * What changed from one commit to another, as `git diff` shows it; with `stat` the table of files alone. At most
 * `maxBytes` bytes, cut at the end of a line.
 */
export async function diffText(
  input: Comparison & { stat: boolean; colour: boolean; maxBytes: number },
): Promise<DiffText> {
  const { gitDir, from, to, maxBytes } = input;
  const shape = input.stat ? ['--stat=100', '--summary'] : ['-p', '--stat=100', '--summary'];
  const options = [
    '-r',
    '-M',
    '--no-ext-diff',
    '--no-textconv',
    input.colour ? '--color=always' : '--color=never',
  ];
  const args = ['diff-tree', ...options, ...shape, from, to, '--'];
  const output = await git({ args, cwd: gitDir, env: { GIT_DIR: gitDir } });
  if (output.length <= maxBytes) return { text: output.toString('utf8'), cut: false };
  const end = output.lastIndexOf(10, maxBytes - 1);
  return { text: output.subarray(0, end + 1).toString('utf8'), cut: true };
}
