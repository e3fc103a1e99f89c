import { createHash } from 'node:crypto';

import { canonicalJson } from '../../../domain/canonical-json.js';
import type { Finding, Findings } from '../../../domain/findings/finding.js';
import type { Plan } from '../../../domain/plan/plan.js';
import { cutText } from '../../../domain/text/utf8.js';
import type { Change, Mirror } from '../../../git/index.js';
import { readProtects } from '../../support/read-protects.js';
import { type FrozenChange, frozenChanges, isOwnSettings } from '../../../plan/frozen/frozen-changes.js';
import { protectedChanges, protectedPaths } from '../../../plan/protects/protected-changes.js';
import { arrivalsOf, attributeSides, bothSides, movesOf, pathsOf } from './changed-sides.js';
import { reachAt, sameReach } from './reach-at.js';

/** How many findings travel with an attempt; and the most characters of a path. */
const MOST = 50;
const PATH = 300;

/** A stage's change, and what it is compared for. */
export interface Compared {
  readonly mirror: Mirror;
  readonly plan: Plan;
  readonly task: string;
  /** The run's base, which says what it protects; `null` where that does not matter. */
  readonly base: string | null;
  readonly start: string;
  readonly head: string;
  readonly changes: readonly Change[];
}

/** What of a change must be seen by a person, and what gates are to be judged with instead of it. */
export interface Found {
  readonly list: readonly Finding[];
  readonly frozen: readonly FrozenChange[];
}

/**
 * Compares what a stage changed with what it must not change unasked. Reads no file where no package manifest and no
 * protected file was changed.
 */
export async function findAll(compared: Compared): Promise<Found> {
  const { mirror, plan, task, base, start, head, changes } = compared;
  const changed = pathsOf(changes);
  const moved = movesOf(changes);
  const arrived = arrivalsOf(changes);
  const house = base === null ? null : (await readProtects({ mirror, commit: base, task })).files;
  const isProtected = protectedPaths({ plan, house });
  const [reach, texts, attributes] = await Promise.all([
    reachAt({ mirror, plan, commit: start }),
    bothSides({ mirror, start, head, moved, arrived, isWanted: isProtected }),
    attributeSides({ mirror, start, head, changed }),
  ]);
  const frozen = frozenChanges({ plan, reach, changed, texts, attributes });
  if (frozen.length === 0) sameReach({ plan, commit: head, as: [start] });
  const own = changed.filter(({ path }) => isOwnSettings(path));
  const asked = new Set([...frozen, ...own].map(({ path }) => path));
  const weakened = protectedChanges({
    isProtected: (path) => isProtected(path) && !asked.has(path),
    moved: moved.filter(({ from }) => !asked.has(from)),
    arrived,
    texts,
  });
  const list: Finding[] = [
    ...frozen.map(({ path, change, why }): Finding => ({ kind: 'gate_file', path, change, why })),
    ...own.map(({ path, change }): Finding => ({ kind: 'settings', path, change })),
    ...weakened,
  ];
  return { list, frozen };
}

/** The findings of an attempt as they travel; nothing where there are none. */
export async function findingsOf(compared: Compared): Promise<{ findings?: Findings }> {
  if (compared.changes.length === 0) {
    sameReach({ ...compared, commit: compared.head, as: [compared.start] });
    return {};
  }
  const { list, frozen } = await findAll(compared);
  if (list.length === 0) return {};
  const shown = list
    .slice(0, MOST)
    .map((finding) =>
      'path' in finding ? { ...finding, path: cutText({ text: finding.path, length: PATH }) } : finding,
    );
  const digest = createHash('sha256').update(canonicalJson(list)).digest('hex');
  const isLaid = frozen.some(({ lay }) => lay.kind !== 'as_is');
  return { findings: { digest, frozen: isLaid, list: shown, more: list.length - shown.length } };
}
