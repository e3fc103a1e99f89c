import { groupFaults } from '../../domain/plan/revision/group-faults.js';
import { type SignedPlan, missingKeys } from './check-signers.js';
import { lateEscalations } from './late-escalations.js';
import { missingLogins } from './missing-logins.js';

/** What is odd about who is asked, a sentence each; what a start would be refused for is said as such. */
export function askedWarnings(given: SignedPlan & { at: string }): string[] {
  const { plan, authority, repository, starter } = given;
  const faults = authority === null ? [] : groupFaults({ plan, authority, starter, repository });
  return [
    ...lateEscalations({ plan, repository }),
    ...missingLogins(given),
    ...faults.map((fault) => `a start would be refused: ${fault}`),
    ...missingKeys(given).map(({ group, count, keyed, without }) => {
      const have =
        keyed.length === 0 ? 'nobody has' : `only ${keyed.join(', ')} ${keyed.length === 1 ? 'has' : 'have'}`;
      return `a start would be refused: ${String(count)} of "${group}" must sign, but ${have} a key in .stagegate/allowed_signers (without one: ${without.join(', ')})`;
    }),
  ];
}
