import { git } from './git-gateway.js';

const MOST_BYTES = 1_000_000;
const LINE_END = 0x0a;

/** A file of a commit. */
export interface FileAt {
  readonly commit: string;
  readonly path: string;
}

/**
 * Reads files of commits as text, all by one process; of a symbolic link, where it points to. What is not there, is no
 * file, is larger than a megabyte or is not text has `null` in its place.
 */
export async function readTexts(input: {
  gitDir: string;
  files: readonly FileAt[];
}): Promise<(string | null)[]> {
  const { gitDir, files } = input;
  if (files.length === 0) return [];
  const names = files.map(({ commit, path }) => `${commit}:${path}`);
  const args = ['cat-file', '--batch', '-z'];
  const output = await git({ args, cwd: gitDir, env: { GIT_DIR: gitDir }, input: `${names.join('\0')}\0` });
  let at = 0;
  return names.map((name) => {
    const missing = Buffer.from(`${name} missing\n`);
    if (output.subarray(at, at + missing.length).equals(missing)) {
      at += missing.length;
      return null;
    }
    const end = output.indexOf(LINE_END, at);
    const [, kind, size] = output.subarray(at, end).toString('latin1').split(' ');
    const content = output.subarray(end + 1, end + 1 + Number(size));
    at = end + 1 + content.length + 1;
    return kind === 'blob' ? textOf(content) : null;
  });
}

function textOf(content: Buffer): string | null {
  return content.length > MOST_BYTES || content.includes(0) ? null : content.toString('utf8');
}
