import { z } from 'zod';

import type { Actor } from '../../domain/approval/approval.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { type Authority, REVOKED_FILE, SIGNERS_FILE } from '../../domain/authority/authority.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { ContentHash, Plan } from '../../domain/plan/plan.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import { readSetting } from '../../git/index.js';
import { checkSigners } from '../../plan/groups/check-signers.js';
import type { Store } from '../../store/store.js';

/** The most bytes of each of the two files. */
const MOST_BYTES = 256 * 1024;

/** Whose signatures count in a run, as its base says. */
export const FrozenSigners = z.strictObject({
  schemaVersion: z.literal(1),
  signers: z.string(),
  /** A KRL or public keys, as base64. */
  revoked: z.string().nullable(),
});

/**
 * Keeps whose signatures count as the base says, by content: what an executor, a checkout or a later commit says does not
 * count. `null` where the base does not say; throws SIGNERS_MISSING where signatures are asked for nevertheless, and
 * SIGNERS_INVALID, and SIGNERS_TOO_FEW where too few of a group that must sign have a key there.
 */
export async function freezeSigners(given: {
  store: Store;
  gitDir: string;
  commit: string;
  plan: Plan;
  authority: Authority | null;
  repository: RepositoryPolicy | null;
  starter: Actor;
  task: string;
}): Promise<ContentHash | null> {
  const { store, gitDir, commit, task } = given;
  const read = async (file: string) => {
    const bytes = await readSetting({ gitDir, commit, path: file });
    if (bytes !== null && bytes.length > MOST_BYTES)
      fail('SIGNERS_INVALID', { task, commit, file, detail: `it has more than ${MOST_BYTES} bytes` });
    return bytes;
  };
  const signers = (await read(SIGNERS_FILE))?.toString('utf8') ?? null;
  checkSigners({ ...given, signers, at: new Date().toISOString() });
  if (signers === null) return null;
  const revoked = (await read(REVOKED_FILE))?.toString('base64') ?? null;
  const content = canonicalJson({ schemaVersion: 1, signers, revoked });
  return store.putBlob({ content });
}
