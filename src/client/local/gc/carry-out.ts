import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

import { mirrorDir, vaultDir } from '../../../config/paths.js';
import type { Holding, RunFacts } from '../../../domain/janitor/holding.js';
import type { CleanupRequest, Decision } from '../../../domain/janitor/plan-cleanup.js';
import { messageOf } from '../../../domain/system-error.js';
import { dropRefs, dropUnreached, dropUnreachedOfMirror } from '../../../git/tidy-repository.js';
import { revList } from '../../../git/where-kept.js';
import { releasePorts } from '../../../process/ports.js';
import { diskUse } from '../disk-use.js';
import type { Session } from '../session.js';
import { takeBack } from './drafts.js';
import { StillSo } from './still-so.js';
import { discard } from './trash.js';

/** What came of a decision: how many bytes were freed, and `failed` when something was in the way. */
export interface Outcome extends Decision {
  readonly freed: number;
  readonly failed: string | null;
}

/** Carries out what was decided, one holding after the other. What fails stays, is told, and holds up nothing else. */
export async function carryOut(
  session: Session,
  { decisions, request }: { decisions: readonly Decision[]; request: CleanupRequest },
): Promise<Outcome[]> {
  const forgotten = new Map<string, string[]>();
  const stillSo = new StillSo({ session, request });
  const outcomes: Outcome[] = [];
  for (const decision of decisions) {
    const { holding } = decision;
    const nothing = { ...decision, freed: 0, failed: null };
    try {
      const why = decision.drop ? await stillSo.objection(holding) : decision.why;
      if (why === null)
        outcomes.push({ ...nothing, freed: await drop(session, { holding, forgotten, decisions }) });
      else {
        stillSo.stayed(holding);
        outcomes.push({ ...nothing, drop: false, why });
      }
    } catch (error) {
      stillSo.stayed(holding);
      outcomes.push({ ...nothing, failed: messageOf(error) });
    }
  }
  return outcomes;
}

async function drop(
  session: Session,
  given: { holding: Holding; forgotten: Map<string, string[]>; decisions: readonly Decision[] },
): Promise<number> {
  const { holding, forgotten } = given;
  const { paths } = session;
  const { slug } = holding;
  switch (holding.kind) {
    case 'tree':
      await discard({ paths, folder: holding.path });
      for (const { dir } of holding.rounds) releasePorts({ stateDir: paths.state, owner: dirname(dir) });
      return holding.bytes;
    case 'draft':
      await takeBack(session, holding);
      return 0;
    case 'checkout':
    case 'home':
    case 'logs':
      await discard({ paths, folder: holding.path });
      return holding.bytes;
    case 'vault_ref': {
      const dir = vaultDir(paths, { slug });
      if (!holding.delivered) {
        const without = baseOf(holding.run, given).map((commit) => `^${commit}`);
        const gone = await revList({ gitDir: dir, from: [holding.commit], without });
        forgotten.set(slug, [...(forgotten.get(slug) ?? []), ...gone]);
      }
      await dropRefs({ dir, entries: [holding] });
      return 0;
    }
    case 'mirror_ref': {
      const { ref, copies } = holding;
      await dropRefs({ dir: mirrorDir(paths, { slug }), entries: [{ ref, commit: copies.commit }] });
      return 0;
    }
    case 'vault_objects':
      return measured(holding.path, () => dropUnreached({ dir: holding.path }));
    case 'mirror_objects': {
      const mirror = { dir: holding.path };
      const vaultPath = vaultDir(paths, { slug });
      const vault = existsSync(vaultPath) ? { dir: vaultPath } : null;
      const without = new Set(forgotten.get(slug));
      return measured(holding.path, () => dropUnreachedOfMirror({ mirror, vault, forgotten: without }));
    }
  }
}

/** What a run started from is not the run's own, and not forgotten with it. */
function baseOf(run: RunFacts, { decisions }: { decisions: readonly Decision[] }): string[] {
  return decisions.flatMap(({ holding }) =>
    holding.kind === 'vault_ref' && holding.run === run && holding.ref.endsWith('/base/start')
      ? [holding.commit]
      : [],
  );
}

async function measured(path: string, work: () => Promise<unknown>): Promise<number> {
  const before = (await diskUse(path)).bytes;
  await work();
  return Math.max(0, before - (await diskUse(path)).bytes);
}
