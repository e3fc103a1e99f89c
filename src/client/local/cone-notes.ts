import { StagegateError } from '../../domain/failure/catalogue.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { AgentPlace } from './agents-at-base.js';
import type { Session } from './session.js';

/** A sentence for each folder that a plan's working trees shall hold and that the base is without. */
export async function coneNotes(plan: Plan, place: () => Promise<AgentPlace>): Promise<string[]> {
  const folders = [...new Set(plan.stages.flatMap(({ sparse }) => sparse?.cone ?? []))];
  if (folders.length === 0) return [];
  const { missingFolders } = await import('../../git/missing-folders.js');
  const { info, branch, commit } = await place();
  const missing = await missingFolders({ gitDir: info.gitDir, commit, folders });
  const at = `${branch} (${commit.slice(0, 10)})`;
  return missing.map(
    (folder) => `"sparse" names ${folder}, which is no folder of ${at}: a stage must make it`,
  );
}

/** The same of the base that a start would choose by itself; nothing where there is no repository. */
export async function usualConeNotes(session: Session, plan: Plan): Promise<string[]> {
  const { usualPlace } = await import('./agent-library.js');
  return coneNotes(plan, () => usualPlace(session)).catch((error: unknown) => {
    if (error instanceof StagegateError) return [];
    throw error;
  });
}
