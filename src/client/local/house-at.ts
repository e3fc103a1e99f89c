import { GROUPS_FILE, SIGNERS_FILE } from '../../domain/authority/authority.js';
import { POLICY_FILE } from '../../domain/policy/policy.js';
import type { RepositoryInfo } from '../../git/repository.js';
import type { HouseTexts } from '../../plan/policy/house-rules.js';
import { textAt } from './text-at.js';

/** What a commit of the user's repository says of who may decide, by whose signature, and of what may happen. */
export async function houseAt({
  info,
  commit,
}: {
  info: RepositoryInfo;
  commit: string;
}): Promise<HouseTexts & { readonly signers: string | null }> {
  const [groups = null, policy = null, signers = null] = await Promise.all(
    [GROUPS_FILE, POLICY_FILE, SIGNERS_FILE].map((path) => textAt({ info, commit, path })),
  );
  return { groups, policy, signers };
}
