import { existsSync } from 'node:fs';

import { vaultDir } from '../../config/paths.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { lateWorkIn } from '../../domain/ledger/late-work.js';
import { Plan } from '../../domain/plan/plan.js';
import { RunInput } from '../../domain/run/run-input.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { shellWord } from '../../domain/text/shell-word.js';
import { readRef } from '../../git/read-ref.js';
import type { CardEvidence, CardFailure, CardScope, LateWork } from '../render/card-evidence.js';
import { diffOfStatus, type StageDiff } from './read-diff.js';
import type { Session } from './session.js';

/** What helps to decide and is not part of a run's status; `null` for what cannot be had here. */
export async function cardEvidence(
  session: Session,
  { status, subject }: { status: RunStatus; subject: string },
): Promise<CardEvidence> {
  const [failures, late, requirements, diff] = await Promise.all([
    orNull(() => failuresOf(session, { status, subject })),
    orNull(() => lateWorkOf(session, { status, subject })),
    orNull(() => requirementsOf(session, status)),
    orNull(() => diffOfStatus(session, { status, stage: subject, stat: true, color: false })),
  ]);
  const scope = diff && (await orNull(() => scopeOf(session, { status, subject, diff })));
  return { requirements, diffStat: diff?.text ?? null, scope, late: late ?? [], failures: failures ?? [] };
}

/** What the stage may change by the plan that its run follows, and what of its change lies outside. */
async function scopeOf(
  session: Session,
  given: { status: RunStatus; subject: string; diff: StageDiff },
): Promise<CardScope | null> {
  const { status, subject, diff } = given;
  const store = await session.store();
  const content = await store.getBlob({ hash: status.plan.hash });
  const stages = content === null ? undefined : Plan.safeParse(JSON.parse(content)).data?.stages;
  const globs = stages?.find(({ key }) => key === subject)?.scope;
  if (globs === undefined) return null;
  const { outOfScope } = await import('../../plan/scope.js');
  return {
    globs,
    outside: outOfScope({
      scope: globs,
      changes: diff.files.flatMap(({ path, from }) => (from === undefined ? [path] : [from, path])),
    }),
  };
}

/** What the errorbook knows of the failures that the subject has seen in this run. */
async function failuresOf(
  session: Session,
  { status, subject }: { status: RunStatus; subject: string },
): Promise<CardFailure[]> {
  const store = await session.store();
  const { repository, task, number } = status;
  const at = { repositoryId: repository.id, taskKey: task.key, number, stages: [subject] };
  const seen = await store.listSeenFailures(at);
  return seen.map(({ entry, occurrences }) => ({ entry, times: occurrences.length }));
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
  return lateWorkIn({ rows, stage: subject }).flatMap(({ refs, attempt, host }) =>
    refs.map((ref) => {
      const here = existsSync(vault.dir) && readRef({ gitDir: vault.dir, ref }) !== null;
      return { attempt, host, ref, command: here ? `git -C ${shellWord(vault.dir)} show ${ref}` : null };
    }),
  );
}

async function orNull<T>(read: () => Promise<T | null>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof StagegateError) return null;
    throw error;
  }
}
