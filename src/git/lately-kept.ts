import type { Vault } from './mirror.js';
import { readRef } from './read-ref.js';

const MOST = 8;

/** What this process kept last in each vault, by commit; it only ever spares work, so losing it is harmless. */
const refsBy = new Map<string, Map<string, string>>();

/** Notes the refs that a vault was seen to have. */
export function rememberRefs({
  vault,
  entries,
}: {
  vault: Vault;
  entries: readonly { readonly ref: string; readonly commit: string }[];
}): void {
  const refs = refsBy.get(vault.dir) ?? new Map<string, string>();
  refsBy.set(vault.dir, refs);
  for (const { ref, commit } of entries) {
    refs.delete(commit);
    refs.set(commit, ref);
  }
  for (const oldest of [...refs.keys()].slice(0, Math.max(0, refs.size - MOST))) refs.delete(oldest);
}

/**
 * Of the commits that this process kept last those that the vault's own refs keep now, as read from the disk: one that was
 * lost, made anew or brought back from an older copy meanwhile does not have them.
 */
export function stillKept({ vault }: { vault: Vault }): string[] {
  const refs = [...(refsBy.get(vault.dir) ?? [])];
  return refs
    .filter(([commit, ref]) => readRef({ gitDir: vault.dir, ref }) === commit)
    .map(([commit]) => commit);
}
