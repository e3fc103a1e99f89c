import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { vaultDir } from '../../config/paths.js';
import { StagegateError } from '../../domain/failure/catalogue.js';
import { holds } from '../../domain/handoff/eligible.js';
import { correctedHead, knownBy } from '../../domain/reconcile/correction.js';
import type { RunStatus, StageStatus } from '../../domain/run/run-status.js';
import { commitOf } from '../../git/fetch-upstream.js';
import { restore } from '../../git/vault.js';
import { carriedUpstream } from '../../reconcile/carried-upstream.js';
import type { BaseNow } from './base-now.js';
import type { Session } from './session.js';

/**
 * The stages whose present attempt the base has by now, each with the words for it: as it is, as `stagegate reconcile` has
 * recorded it, or in a commit that is recognised. None where that cannot be found out here. Records nothing.
 */
export async function findInBase(
  session: Session,
  { status, now }: { status: RunStatus; now: BaseNow },
): Promise<ReadonlyMap<string, string>> {
  const made = status.stages.flatMap((stage) => soughtOf(status, stage));
  if (now.kind === 'unknown' || made.length === 0) return new Map();
  const { mirror, commit: tip } = now;
  try {
    const { number, task, repository } = status;
    const run = { repositoryId: repository.id, taskKey: task.key, number };
    const rows = await (await session.store()).readLedger({ run });
    const sought = made.map((one) => ({ ...one, head: correctedHead({ rows, ...one }) }));
    const vault = { dir: vaultDir(session.paths, repository) };
    const commits = sought.flatMap(({ head, collector }) => [head, collector]);
    if (existsSync(join(vault.dir, 'HEAD'))) await restore({ vault, mirror, commits }).catch(() => undefined);
    const { commit: began } = status.base;
    const from = began === null ? null : await commitOf({ mirror, name: began });
    const carried = await carriedUpstream({ gitDir: mirror.dir, stages: sought, tips: [tip], from });
    return new Map(
      carried.flatMap((found, index): [string, string][] => {
        if (found.kind === 'gone') return [];
        const isRecorded = found.head !== made[index]?.head;
        if (found.kind === 'there' && !isRecorded) return [[found.stage, 'in the base']];
        const commit = found.kind === 'there' ? found.head : found.commit;
        const by = found.kind === 'there' ? 'as recorded' : `known by ${knownBy(found)}`;
        return [[found.stage, `in the base, as ${commit.slice(0, 12)} (${by})`]];
      }),
    );
  } catch (error) {
    if (error instanceof StagegateError) return new Map();
    throw error;
  }
}

function soughtOf({ task, number, groups = [], handoff }: RunStatus, stage: StageStatus) {
  const { key, state, head, attempt, reuse } = stage;
  if (state !== 'completed' || head === null) return [];
  const group = groups.findLast((one) => one.collector !== null && holds(one, key, attempt));
  const collector = group?.collector ?? (groups.length === 0 ? handoff.collector : null) ?? head;
  const run = `${task.key}/${String(reuse?.kind === 'kept' ? reuse.run : number)}`;
  return [{ run, stage: key, head, collector, attempt }];
}
