import { existsSync } from 'node:fs';

import { vaultDir } from '../../config/paths.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { lateWorkIn } from '../../domain/ledger/late-work.js';
import { RunInput } from '../../domain/run/run-input.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { shellWord } from '../../domain/text/shell-word.js';
import { readRef } from '../../git/read-ref.js';
import type { LateWork } from '../render/card-sections.js';
import { diffOfStatus } from './read-diff.js';
import type { Session } from './session.js';

/** What helps to decide and is not part of a run's status; `null` for what cannot be had here. */
export async function cardEvidence(
  session: Session,
  { status, subject }: { status: RunStatus; subject: string },
): Promise<{ requirements: string | null; diffStat: string | null; late: readonly LateWork[] }> {
  const [late, requirements, diffStat] = await Promise.all([
    orNull(() => lateWorkOf(session, { status, subject })),
    orNull(() => requirementsOf(session, status)),
    orNull(async () => {
      const found = await diffOfStatus(session, { status, stage: subject, stat: true, color: false });
      return found.text;
    }),
  ]);
  return { requirements, diffStat, late: late ?? [] };
}

async function requirementsOf(session: Session, status: RunStatus): Promise<string | null> {
  const store = await session.store();
  const { repository, task, number } = status;
  const run = await store.findRun({ slug: repository.slug, taskKey: task.key, number });
  const hash = RunInput.safeParse(run?.input).data?.task.requirements ?? null;
  return hash === null ? null : store.getBlob({ hash });
}

/** What hosts left that had been given up, with the command that shows each: in the vault of this host, or not. */
async function lateWorkOf(
  session: Session,
  { status, subject }: { status: RunStatus; subject: string },
): Promise<LateWork[]> {
  const { repository, task, number } = status;
  const store = await session.store();
  const rows = await store.readLedger({ run: { repositoryId: repository.id, taskKey: task.key, number } });
  const vault = { dir: vaultDir(session.paths, repository) };
  const found = lateWorkIn({ rows, stage: subject }).flatMap(({ refs, attempt, host }) =>
    refs.map(async (ref) => {
      const here = existsSync(vault.dir) && (await readRef({ gitDir: vault.dir, ref })) !== null;
      return { attempt, host, ref, command: here ? `git -C ${shellWord(vault.dir)} show ${ref}` : null };
    }),
  );
  return Promise.all(found);
}

async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StagegateError) return null;
    throw error;
  }
}
