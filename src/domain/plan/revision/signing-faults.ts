import { type Authority, SIGNERS_FILE } from '../../authority/authority.js';
import { asksForSignatures } from '../asks-for-signatures.js';
import type { Plan } from '../plan.js';

/** What a revised plan may not change of signatures, a sentence each: they are never given up, nor asked of nobody. */
export function signingFaults(given: {
  before: Plan;
  after: Plan;
  authority: Authority | null;
  signers: string | null;
}): string[] {
  const { before, after, authority, signers } = given;
  if (before.approvals !== undefined && after.approvals === undefined)
    return ['it no longer asks for signed decisions, as the plan of this run does (approvals: signed)'];
  if (signers !== null || !asksForSignatures({ plan: after, authority })) return [];
  return [`it asks for signed decisions, but the base has no ${SIGNERS_FILE}`];
}
