import { StagegateError } from '../../domain/failure/catalogue.js';
import { RunInput } from '../../domain/run/run-input.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { diffOfStatus } from './read-diff.js';
import type { Session } from './session.js';

/** What helps to decide and is not part of a run's status; `null` for what cannot be had here. */
export async function cardEvidence(
  session: Session,
  { status, subject }: { status: RunStatus; subject: string },
): Promise<{ requirements: string | null; diffStat: string | null }> {
  const [requirements, diffStat] = await Promise.all([
    orNull(() => requirementsOf(session, status)),
    orNull(async () => {
      const found = await diffOfStatus(session, { status, stage: subject, stat: true, color: false });
      return found.text;
    }),
  ]);
  return { requirements, diffStat };
}

async function requirementsOf(session: Session, status: RunStatus): Promise<string | null> {
  const store = await session.store();
  const { repository, task, number } = status;
  const run = await store.findRun({ slug: repository.slug, taskKey: task.key, number });
  const hash = RunInput.safeParse(run?.input).data?.task.requirements ?? null;
  return hash === null ? null : store.getBlob({ hash });
}

async function orNull(read: () => Promise<string | null>): Promise<string | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StagegateError) return null;
    throw error;
  }
}
