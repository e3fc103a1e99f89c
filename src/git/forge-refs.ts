import { git, gitFailed, runGit, type GitCall } from './git-gateway.js';

/** A repository whose refs hold records: numbered refs below a prefix, each at a commit with the record's files. */
export interface RecordStore {
  /** The git directory, absolute. */
  readonly gitDir: string;
  /** Ends in a slash: `refs/stagegate/pulls/`. */
  readonly prefix: string;
}

/** A record's newest revision. */
export interface RecordRevision {
  readonly number: number;
  readonly commit: string;
  /** The text of the file that was asked for; `null` when the record has none. */
  readonly text: string | null;
}

const NOBODY = '0'.repeat(40);
const LOST = /reference already exists|but expected|File exists|unable to resolve reference/i;

/** The bare repository at this place, or at the place with `.git`, as git itself looks for it; `null` for neither. */
export async function findBareRepository({ path }: { path: string }): Promise<string | null> {
  for (const gitDir of [path, `${path}.git`]) {
    const call = { args: ['rev-parse', '--is-bare-repository'], cwd: '/', env: { GIT_DIR: gitDir } };
    const result = await runGit(call);
    if (result.exitCode === 0 && result.stdout.toString('utf8').trim() === 'true') return gitDir;
  }
  return null;
}

/** The commit of a branch; `null` when there is no such branch. */
export async function branchTip({
  gitDir,
  branch,
}: {
  gitDir: string;
  branch: string;
}): Promise<string | null> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `refs/heads/${branch}^{commit}`];
  const result = await runGit(inside({ gitDir, args }));
  return result.exitCode === 0 ? result.stdout.toString('utf8').trim() : null;
}

/** Whether a commit is already part of a branch. A commit that is not there is no part of anything. */
export async function isMergedInto(input: {
  gitDir: string;
  commit: string;
  branch: string;
}): Promise<boolean> {
  const { gitDir, commit, branch } = input;
  const args = ['merge-base', '--is-ancestor', commit, `refs/heads/${branch}`];
  return (await runGit(inside({ gitDir, args }))).exitCode === 0;
}

/** All records by rising number, with the text of one of their files. Refs that are no number are passed over. */
export async function readRecords(input: RecordStore & { readonly file: string }): Promise<RecordRevision[]> {
  const { gitDir, prefix, file } = input;
  const args = ['for-each-ref', '--format=%(objectname) %(refname)', prefix];
  const lines = (await git(inside({ gitDir, args }))).toString('utf8').split('\n');
  const records = lines.flatMap((line) => {
    const [commit = '', ref = ''] = line.split(' ');
    const number = /^[1-9]\d{0,9}$/.exec(ref.slice(prefix.length))?.[0];
    return number === undefined ? [] : [{ number: Number(number), commit }];
  });
  if (records.length === 0) return [];
  const names = records.map(({ commit }) => `${commit}:${file}\n`).join('');
  const output = await git({ ...inside({ gitDir, args: ['cat-file', '--batch'] }), input: names });
  const texts = blobTexts(output);
  return records
    .map((record, index) => ({ ...record, text: texts[index] ?? null }))
    .sort((one, other) => one.number - other.number);
}

/**
 * Puts record `number` at `to`, if it still is at `from` (`null`: does not exist). Returns whether it did; `false`
 * when somebody else was faster. Throws `GIT_FAILED` for any other trouble.
 */
export async function moveRecord(
  input: RecordStore & { readonly number: number; readonly from: string | null; readonly to: string },
): Promise<boolean> {
  const { gitDir, prefix, number, from, to } = input;
  const call = inside({ gitDir, args: ['update-ref', `${prefix}${number}`, to, from ?? NOBODY] });
  const result = await runGit(call);
  if (result.exitCode === 0) return true;
  return LOST.test(result.stderr) ? false : gitFailed(call, result);
}

/** A call on that git directory alone, what it writes flushed to the disk. */
export function inside(input: { gitDir: string; args: readonly string[] }): GitCall {
  const { gitDir, args } = input;
  return { args, cwd: gitDir, env: { GIT_DIR: gitDir }, config: ['core.fsync=objects,reference'] };
}

/** Takes the answers of `cat-file --batch` apart; `null` where the object is missing or no file. */
function blobTexts(output: Buffer): (string | null)[] {
  const texts: (string | null)[] = [];
  for (let at = 0; at < output.length;) {
    const lineEnd = output.indexOf(0x0a, at);
    const header = output.toString('utf8', at, lineEnd);
    const [, type, size] = /^\S+ (\w+) (\d+)$/.exec(header) ?? [];
    const bytes = size === undefined ? 0 : Number(size) + 1;
    const start = lineEnd + 1;
    texts.push(type === 'blob' ? output.toString('utf8', start, start + bytes - 1) : null);
    at = start + bytes;
  }
  return texts;
}
