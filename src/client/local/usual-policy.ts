import { POLICY_FILE, type RepositoryPolicy } from '../../domain/policy/policy.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { formatProblem } from '../../plan/problem.js';
import { houseAt } from './house-at.js';
import type { Session } from './session.js';

/** The policy at the usual base, as far as it can be told; a mistake in the file is told as a warning. */
export async function usualPolicy(
  session: Session,
): Promise<{ repository: RepositoryPolicy | null; warnings: string[] }> {
  const nothing = { repository: null, warnings: [] };
  const [{ usualPlace }, { parsePolicy }] = await Promise.all([
    import('./agent-library.js'),
    import('../../plan/policy/parse-policy.js'),
  ]);
  try {
    const place = await usualPlace(session);
    const { policy: text } = await houseAt(place);
    if (text === null) return nothing;
    const parsed = parsePolicy({ file: POLICY_FILE, text, commit: place.commit });
    if (parsed.kind === 'policy') return { repository: parsed.policy, warnings: [] };
    return { repository: null, warnings: parsed.problems.map(formatProblem) };
  } catch (error) {
    if (error instanceof StagegateError) return nothing;
    throw error;
  }
}
