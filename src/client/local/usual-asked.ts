import type { Authority } from '../../domain/authority/authority.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { asksForSignatures } from '../../domain/plan/asks-for-signatures.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { RepositoryPolicy } from '../../domain/policy/policy.js';
import { askedWarnings } from '../../plan/groups/asked-warnings.js';
import { account, actorOf } from './actor.js';
import { houseAt } from './house-at.js';
import type { Session } from './session.js';

/** What is odd about whom a plan asks at the usual base, were it started from here; a sentence each. */
export async function usualAsked(
  session: Session,
  given: { plan: Plan; repository: RepositoryPolicy | null; authority: Authority | null },
): Promise<string[]> {
  const { usualPlace } = await import('./agent-library.js');
  try {
    const [{ signers }, actor] = await Promise.all([houseAt(await usualPlace(session)), actorOf(session)]);
    const starter = { ...actor, ...account() };
    const unsigned =
      signers === null && asksForSignatures(given)
        ? [
            'a start would be refused: decisions must be signed, but the base has no .stagegate/allowed_signers',
          ]
        : [];
    return [...unsigned, ...askedWarnings({ ...given, signers, starter, at: new Date().toISOString() })];
  } catch (error) {
    if (error instanceof StagegateError)
      return askedWarnings({ ...given, signers: null, starter: NOBODY, at: '' });
    throw error;
  }
}

const NOBODY = { name: 'nobody', email: null };
