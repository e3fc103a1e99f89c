import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { mirrorDir, vaultDir } from '../../../config/paths.js';
import type { Holding, RunFacts } from '../../../domain/janitor/holding.js';
import type { Decision } from '../../../domain/janitor/plan-cleanup.js';
import { removeTree } from '../../../git/remove-tree.js';
import { dropRefs, dropUnreached, dropUnreachedOfMirror } from '../../../git/tidy-repository.js';
import { revList } from '../../../git/where-kept.js';
import { removeWorkingTree } from '../../../git/working-tree.js';
import { releasePorts } from '../../../process/ports.js';
import { messageOf } from '../../../config/system-error.js';
import { diskUse } from '../disk-use.js';
import type { Session } from '../session.js';
import { askTemporal } from './run-facts.js';

/** What came of a decision: how many bytes were freed, and `failed` when something was in the way. */
export interface Outcome extends Decision {
  readonly freed: number;
  readonly failed: string | null;
}

/** Carries out what was decided, one holding after the other. What fails stays, is told, and holds up nothing else. */
export async function carryOut(session: Session, decisions: readonly Decision[]): Promise<Outcome[]> {
  const forgotten = new Map<string, string[]>();
  const outcomes: Outcome[] = [];
  for (const decision of decisions) {
    if (!decision.drop) {
      outcomes.push({ ...decision, freed: 0, failed: null });
      continue;
    }
    try {
      const reopened = await isReopened(session, decision.holding);
      const stays = {
        ...decision,
        drop: false,
        why: 'its run was opened again meanwhile',
        freed: 0,
        failed: null,
      };
      const freed = reopened ? 0 : await drop(session, { holding: decision.holding, forgotten });
      outcomes.push(reopened ? stays : { ...decision, freed, failed: null });
    } catch (error) {
      outcomes.push({ ...decision, freed: 0, failed: messageOf(error) });
    }
  }
  return outcomes;
}

const asked = new WeakMap<RunFacts, Promise<boolean>>();

/** Looking takes a while, and a run that had closed can be reset: it is asked once more before anything of it goes. */
async function isReopened(session: Session, holding: Holding): Promise<boolean> {
  if (!('run' in holding)) return false;
  const known = asked.get(holding.run);
  const answer =
    known ?? askTemporal(session, { run: holding.run, stages: [] }).then((said) => said !== 'closed');
  asked.set(holding.run, answer);
  return answer;
}

async function drop(
  session: Session,
  { holding, forgotten }: { holding: Holding; forgotten: Map<string, string[]> },
): Promise<number> {
  const { paths } = session;
  const { slug } = holding;
  switch (holding.kind) {
    case 'tree':
      await removeWorkingTree({ dir: join(holding.path, 'tree') });
      await removeTree({ dir: holding.path });
      releasePorts({ stateDir: paths.state, owner: holding.path });
      await dropEmpty(dirname(holding.path));
      return holding.bytes;
    case 'checkout':
      await removeWorkingTree({ dir: join(holding.path, 'tree') });
      await removeTree({ dir: holding.path });
      return holding.bytes;
    case 'home':
    case 'logs':
      await removeTree({ dir: holding.path });
      await dropEmpty(dirname(holding.path));
      return holding.bytes;
    case 'vault_ref': {
      const dir = vaultDir(paths, { slug });
      if (!holding.delivered) {
        const gone = await revList({ gitDir: dir, from: [holding.commit], without: [] });
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

async function measured(path: string, work: () => Promise<unknown>): Promise<number> {
  const before = (await diskUse(path)).bytes;
  await work();
  return Math.max(0, before - (await diskUse(path)).bytes);
}

/** The folders of a run and of a task go with the last thing in them; those of the layout itself stay. */
async function dropEmpty(folder: string): Promise<void> {
  for (let at = folder, up = 0; up < 3; at = dirname(at), up += 1) {
    if ((await readdir(at).catch(() => ['gone'])).length > 0) return;
    await rmdir(at).catch(() => undefined);
  }
}
