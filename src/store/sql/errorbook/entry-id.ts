import { createHash } from 'node:crypto';

/** The id of a repository's entry: the same failure of the same repository has the same in every store. */
export function entryId(of: { repositoryId: string; fingerprint: string }): string {
  const hash = createHash('sha256').update(`${of.repositoryId}\n${of.fingerprint}`).digest('hex');
  return `E-${hash.slice(0, 12)}`;
}
