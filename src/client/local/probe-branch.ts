import { mirrorDir } from '../../config/paths.js';
import { readSettings } from '../../config/settings.js';
import { groupBranch, handoffBranch, parseGroupBranch } from '../../contract/refs.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { Plan } from '../../domain/plan/plan.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { forgeFor } from '../../forge/factory.js';
import { readFileAt } from '../../git/changes.js';
import { repositoryRef } from '../../git/repository.js';
import { houseProtects, PROTECTS_FILE } from '../../plan/protects/house-protects.js';
import { protectedBecause } from '../../plan/protects/protected-branch.js';
import type { Session } from './session.js';

/** The branch that the next group would be pushed to, and whether it is kept for others. */
export interface BranchProbe {
  readonly name: string;
  /** What protects it, as words in brackets; `null` where nothing is known to. */
  readonly protectedBy: string | null;
  /** Why that is not known for certain; `null` where it is. */
  readonly note: string | null;
}

/** Somebody waits at a terminal. */
const PATIENCE = { timeoutMs: 10_000, pauseMs: 500, spaced: false };

/** Looks at the branch as the handoff would: by its name, by what the run's base says, and at the forge. */
export async function probeBranch(session: Session, status: RunStatus): Promise<BranchProbe> {
  const name = await nextBranch(session, status);
  try {
    const globs = await globsAtBase(session, status);
    const by = protectedBecause({ branch: name, base: status.base.branch, globs });
    if (by !== null) return { name, protectedBy: by, note: null };
    const { env, paths } = session;
    const choice = await forgeFor({
      repository: repositoryRef(await session.repository()),
      task: status.task.key,
      github: readSettings({ env, paths }).github,
      surroundings: { env, folder: paths.config },
      pace: PATIENCE,
    });
    if (choice.kind === 'none') return { name, protectedBy: null, note: null };
    const seen = await choice.forge.lookAtBranch({ branch: name });
    if (seen.kind === 'unknown') return { name, protectedBy: null, note: seen.note };
    return { name, protectedBy: seen.kind === 'protected' ? seen.by : null, note: null };
  } catch (error) {
    if (!(error instanceof StagegateError)) throw error;
    return { name, protectedBy: null, note: error.failure.message };
  }
}

async function nextBranch(session: Session, { task, plan, groups = [] }: RunStatus): Promise<string> {
  const [first] = groups;
  const group = (groups.at(-1)?.number ?? 0) + 1;
  if (first !== undefined) return groupBranch({ branch: parseGroupBranch(first.branch).branch, group });
  const text = await (await session.store()).getBlob({ hash: plan.hash });
  const known = text === null ? null : Plan.safeParse(JSON.parse(text)).data;
  return known?.handoff?.branch ?? handoffBranch({ taskKey: task.key });
}

async function globsAtBase(session: Session, status: RunStatus): Promise<readonly string[]> {
  const { commit } = status.base;
  if (commit === null) return [];
  const gitDir = mirrorDir(session.paths, status.repository);
  const bytes = await readFileAt({ gitDir, commit, path: PROTECTS_FILE });
  const text = bytes?.toString('utf8') ?? null;
  return houseProtects({ text, commit, task: status.task.key }).branches;
}
