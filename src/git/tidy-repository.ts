import { git, lastWords, runGit } from './git-gateway.js';
import type { Mirror, Vault } from './mirror.js';
import { forgetKnown } from './transfer.js';
import type { VaultEntry } from './vault.js';
import { orphansOf } from './where-kept.js';
import { withNet } from './with-net.js';

/** Younger objects stay, whatever refers to them: somebody may be about to. As git's own collection does. */
const GRACE = '1.hour.ago';

/** Every ref of one of the engine's repositories, and what is wrong with it; `null` when all can be read. */
export async function listRefs({
  dir,
}: {
  dir: string;
}): Promise<{ refs: VaultEntry[]; damage: string | null }> {
  const args = ['for-each-ref', '--format=%(objectname) %(refname)'];
  const result = await runGit({ args, cwd: dir, env: { GIT_DIR: dir } });
  const lines = result.stdout.toString('utf8').split('\n');
  const refs = lines.flatMap((line) => {
    const [commit = '', ref = ''] = line.split(' ');
    return ref === '' ? [] : [{ ref, commit }];
  });
  const said = result.stderr.trim() === '' ? null : result.stderr.trim().split('\n').slice(0, 3).join('; ');
  if (result.exitCode !== 0) return { refs, damage: lastWords(result.stderr) || 'its refs cannot be read' };
  return { refs, damage: said };
}

/** Lets go of refs, all or none, each only if it still is at its commit. Throws `GIT_FAILED`. */
export async function dropRefs({
  dir,
  entries,
}: {
  dir: string;
  entries: readonly VaultEntry[];
}): Promise<void> {
  if (entries.length === 0) return;
  const input = entries.map(({ ref, commit }) => `delete ${ref} ${commit}\n`).join('');
  await git({ args: ['update-ref', '--stdin'], cwd: dir, env: { GIT_DIR: dir }, input });
}

/**
 * Removes what no ref reaches, an hour old at least. A repository that has lost an object is not touched: git finds
 * that before it removes anything. What somebody refers to meanwhile is put back. Throws `GIT_FAILED`.
 */
export async function dropUnreached({ dir }: { dir: string }): Promise<void> {
  const call = { cwd: dir, env: { GIT_DIR: dir }, config: ['repack.writeBitmaps=false'] };
  await withNet({ dir }, async () => {
    await git({ ...call, args: ['repack', '-q', '-A', '-d', '-l', `--unpack-unreachable=${GRACE}`] });
    await git({ ...call, args: ['prune', `--expire=${GRACE}`] });
  });
  forgetKnown({ dir });
}

/**
 * The same for a mirror. First every commit that is in it alone, but for those in `forgotten`, gets a ref of its own,
 * `refs/orphans/<commit>`. No working tree may borrow from it any more.
 */
export async function dropUnreachedOfMirror(input: {
  mirror: Mirror;
  vault: Vault | null;
  forgotten: ReadonlySet<string>;
}): Promise<{ orphans: number }> {
  const { mirror } = input;
  const orphans = (await orphansOf(input)).filter((commit) => !input.forgotten.has(commit));
  const lines = orphans.map((commit) => `update refs/orphans/${commit} ${commit}\n`).join('');
  const call = { args: ['update-ref', '--stdin'], cwd: mirror.dir, env: { GIT_DIR: mirror.dir } };
  if (lines !== '') await git({ ...call, input: lines });
  await dropUnreached(mirror);
  return { orphans: orphans.length };
}
