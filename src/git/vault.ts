import { failpoint } from '../config/failpoint.js';
import { fail } from '../domain/failure/catalogue.js';

import { createRefs } from './create-refs.js';
import { git, lastWords, refuseTrouble, runGit, type GitResult } from './git-gateway.js';
import type { Mirror, Vault } from './mirror.js';
import { rememberRefs, stillKept } from './lately-kept.js';
import { readRef } from './read-ref.js';
import { forgetKnown, transferObjects } from './transfer.js';

/** A commit to keep, and the ref that keeps it. */
export interface VaultEntry {
  readonly ref: string;
  readonly commit: string;
}

/**
 * Copies commits from the mirror into the vault, each under a ref of its own that is never moved. A ref that has
 * the commit already is left alone; `VAULT_CONFLICT` when one has another, and then none of the new refs is made.
 * Every ref was read back when this returns.
 */
export async function keep(input: {
  mirror: Mirror;
  vault: Vault;
  entries: readonly VaultEntry[];
}): Promise<void> {
  const { mirror, vault } = input;
  const missing = missingEntries(input);
  if (missing.length === 0) return;
  const onTopOf = stillKept({ vault });
  const first = await attempt({ mirror, vault, missing, onTopOf });
  if (missingEntries(input).length > 0) await keepAnew({ ...input, first });
  rememberRefs(input);
}

/** The vault did not take them on what this process knew of it, which is forgotten: it may have been made anew. */
async function keepAnew(input: {
  mirror: Mirror;
  vault: Vault;
  entries: readonly VaultEntry[];
  first: GitResult | null;
}): Promise<void> {
  const { mirror, vault, first } = input;
  forgetKnown({ dir: vault.dir });
  const second = await attempt({ mirror, vault, missing: missingEntries(input), onTopOf: [] });
  const [lost] = missingEntries(input);
  if (lost === undefined) return;
  const stderr = [second, first].map((result) => result?.stderr).find(Boolean) ?? '';
  refuseTrouble({ cwd: vault.dir, stderr });
  const detail = `the vault did not take ${lost.ref}: ${lastWords(stderr)}`;
  return fail('GIT_FAILED', { command: 'update-ref', detail });
}

/** The commit that a vault ref keeps; `null` when there is no such ref. */
export function readKept({ vault, ref }: { vault: Vault; ref: string }): string | null {
  return readRef({ gitDir: vault.dir, ref });
}

/** Whether the vault has a commit, whatever ref keeps it. */
export async function commitIn({ vault, commit }: { vault: Vault; commit: string }): Promise<boolean> {
  const args = ['cat-file', '-e', `${commit}^{commit}`];
  const result = await runGit({ args, cwd: vault.dir, env: { GIT_DIR: vault.dir } });
  return result.exitCode === 0;
}

/** Every kept ref below a prefix (`refs/stagegate/add-42/`), in the order of their names. */
export async function listKept({ vault, prefix }: { vault: Vault; prefix: string }): Promise<VaultEntry[]> {
  const args = ['for-each-ref', '--format=%(refname) %(objectname)', prefix];
  const output = await git({ args, cwd: vault.dir, env: { GIT_DIR: vault.dir } });
  return output
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ ref: line.split(' ', 1)[0] ?? '', commit: line.slice(line.indexOf(' ') + 1) }));
}

/** Brings kept commits back into a mirror that was lost and made anew. */
export async function restore(input: {
  vault: Vault;
  mirror: Mirror;
  commits: readonly string[];
}): Promise<void> {
  const commits = [...new Set(input.commits)];
  forgetKnown({ dir: input.mirror.dir });
  await transferObjects({ from: input.vault.dir, to: input.mirror.dir, commits });
}

function missingEntries(input: { vault: Vault; entries: readonly VaultEntry[] }): VaultEntry[] {
  const { vault, entries } = input;
  return entries.filter(({ ref, commit }) => {
    const has = readRef({ gitDir: vault.dir, ref });
    if (has !== null && has !== commit) fail('VAULT_CONFLICT', { ref, has, wanted: commit });
    return has === null;
  });
}

/** What git said of the refs; `null` where nothing stood in their way. */
async function attempt(input: {
  mirror: Mirror;
  vault: Vault;
  missing: readonly VaultEntry[];
  onTopOf: readonly string[];
}): Promise<GitResult | null> {
  const { mirror, vault, missing, onTopOf } = input;
  const commits = [...new Set(missing.map((entry) => entry.commit))];
  failpoint('vault.before');
  const brought = await transferObjects({ from: mirror.dir, to: vault.dir, commits, onTopOf });
  failpoint('vault.copied');
  const isThere = commits.every((commit) => brought.includes(commit) || onTopOf.includes(commit));
  if (isThere && (await createRefs({ gitDir: vault.dir, entries: missing }))) {
    failpoint('vault.after');
    return null;
  }
  const lines = missing.map(({ ref, commit }) => `create ${ref} ${commit}\n`);
  const call = { args: ['update-ref', '--stdin'], cwd: vault.dir, env: { GIT_DIR: vault.dir } };
  const result = await runGit({ ...call, input: lines.join('') });
  failpoint('vault.after');
  return result;
}
