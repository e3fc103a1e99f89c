import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { mirrorDir, vaultDir } from '../../config/paths.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { RecordedLedgerRow } from '../../domain/ledger/ledger-row.js';
import { correctedHead, correctionRow } from '../../domain/reconcile/correction.js';
import type { Carried } from '../../domain/reconcile/find-carrier.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import { commitOf, fetchHeads } from '../../git/fetch-upstream.js';
import { openMirror } from '../../git/mirror.js';
import { repositoryRef } from '../../git/repository.js';
import { restore } from '../../git/vault.js';
import { carriedUpstream } from '../../reconcile/carried-upstream.js';
import type { StoredRunKey } from '../../store/store.js';
import type { RunSelector } from '../run/read-status.js';
import { actorOf } from './actor.js';
import type { Session } from './session.js';

/** Where the stages that a run has pushed are upstream now. */
export interface FoundCarried {
  readonly key: StoredRunKey;
  readonly carried: readonly Carried[];
}

const HEADS = 'refs/upstream/heads/';

/**
 * Asks upstream for its branches and finds what carries each stage that the run has pushed. Writes nothing but what is
 * fetched into the mirror.
 *
 * @throws RUN_UNKNOWN, NOTHING_PUSHED, ORIGIN_UNREACHABLE
 */
export async function findCarried(session: Session, selector: RunSelector): Promise<FoundCarried> {
  const store = await session.store();
  const { runKey, number } = selector;
  const stored = await store.findRun({ ...runKey, ...(number === undefined ? {} : { number }) });
  if (stored === null) return fail('RUN_UNKNOWN', { task: runKey.taskKey });
  const { repositoryId, taskKey, status } = stored;
  const key = { repositoryId, taskKey, number: stored.number };
  const pushed = status === null ? [] : pushedStages(status);
  if (status === null || pushed.length === 0) return fail('NOTHING_PUSHED', { task: taskKey });
  const repository = repositoryRef(await session.repository());
  const mirror = await openMirror({ dir: mirrorDir(session.paths, repository), repository });
  await fetchHeads({
    ...{ mirror, repository, task: taskKey, options: ['--prune'] },
    refspecs: [`+refs/heads/*:${HEADS}*`],
  });
  const branches = [...new Set([...pushed.map(({ branch }) => branch), status.base.branch])];
  const tips = (
    await Promise.all(branches.map((branch) => commitOf({ mirror, name: `${HEADS}${branch}` })))
  ).filter((tip) => tip !== null);
  const rows = await store.readLedger({ run: key });
  const heads = pushed.map((each) => ({ ...each, head: correctedHead({ rows, ...each }) }));
  const vault = { dir: vaultDir(session.paths, repository) };
  const ours = heads.flatMap(({ head, collector }) => [head, collector]);
  if (existsSync(join(vault.dir, 'HEAD')))
    await restore({ vault, mirror, commits: ours }).catch(() => undefined);
  const base = status.base.commit === null ? null : await commitOf({ mirror, name: status.base.commit });
  const stages = heads.map((each) => ({ ...each, run: `${taskKey}/${String(each.run ?? key.number)}` }));
  const carried = await carriedUpstream({ gitDir: mirror.dir, stages, tips, from: base });
  return { key, carried };
}

/** Records what has moved, once each. Returns how many rows were new. */
export async function recordCarried(
  session: Session,
  { found, now }: { found: FoundCarried; now: Date },
): Promise<number> {
  const store = await session.store();
  const { name, email } = await actorOf(session);
  const { key: run } = found;
  const before: readonly RecordedLedgerRow[] = await store.readLedger({ run });
  const rows = found.carried.flatMap((moved) =>
    moved.kind === 'moved' ? [correctionRow({ moved, by: { name, email }, at: now.toISOString() })] : [],
  );
  const known = new Set(before.map(({ key }) => key));
  const fresh = rows.filter(({ key }) => !known.has(key));
  await store.appendLedger({ run, rows: fresh });
  return fresh.length;
}

/** The stages that went out with the run's handoff, or with groups of them, each as it went out. */
function pushedStages({ stages, handoff, groups = [] }: RunStatus) {
  const out = groups.map((group) => ({
    ...group,
    keys: new Map(group.stages.map(({ stage, attempt }) => [stage, attempt])),
  }));
  const whole = { ...handoff, keys: new Map(stages.map(({ key, attempt }) => [key, attempt])) };
  return [...out, ...(groups.length === 0 ? [whole] : [])].flatMap(({ pushed, branch, collector, keys }) => {
    if (!pushed || branch === null || collector === null) return [];
    return stages.flatMap((stage) => {
      const attempt = keys.get(stage.key);
      if (attempt === undefined || stage.state !== 'completed') return [];
      const made = stage.attempts.find((one) => one.attempt === attempt)?.head ?? null;
      const head = attempt === stage.attempt ? stage.head : made;
      const { reuse } = stage;
      const run = reuse?.kind === 'kept' && reuse.attempt === attempt ? { run: reuse.run } : {};
      return head === null ? [] : [{ stage: stage.key, head, collector, branch, ...run }];
    });
  });
}
