import { createHash } from 'node:crypto';

import { canonicalJson } from '../../domain/canonical-json.js';
import { belowMerges, listKept, type Mirror, readKept, restore, type Vault } from '../../git/index.js';
import type { AssembleInput } from '../contracts.js';
import type { Deps } from '../deps.js';
import { keptRef } from '../support/run-paths.js';
import { fetchForRun, keepForAll } from '../support/shared.js';

/** One round of a handoff. */
export interface Round {
  readonly deps: Deps;
  readonly input: AssembleInput;
  readonly mirror: Mirror;
  readonly vault: Vault;
}

/** What a round makes, and what it stands on. */
export interface Collector {
  readonly base: string;
  readonly collector: string;
  /** Stages that are not in it: what it stands on has them. Left out where there are none. */
  readonly inBase?: readonly string[];
}

/** A round's collector, the base that it stands on, and the work that it is made of. */
function refsOf(input: AssembleInput): [string, string, string] {
  const { run, attempt } = input;
  const at = (name: string) => keptRef({ run, stage: 'handoff' }, `${String(attempt)}${name}`);
  return [at(''), at('-base'), at(`${OF}${workOf(input)}`)];
}

const OF = '-of-';

/** Says in a word what a round is asked to assemble. */
function workOf({ heads, branch, onto, pushed }: AssembleInput): string {
  const place = [branch ?? null, onto ?? null, pushed ?? null];
  const work = { heads: heads.map(({ stage, head }) => [stage, head]), place };
  return createHash('sha256').update(canonicalJson(work)).digest('hex').slice(0, 16);
}

/**
 * The round's collector as an earlier try made it, here or on a host that was given up since; `null` when none did, and
 * `taken` when the round was about other work: what an execution before a Reset had pushed, gated or shown is not this.
 */
export async function findCollector(at: Round): Promise<Collector | 'taken' | null> {
  const { deps, input, vault, mirror } = at;
  const { run } = input;
  const kept = keptOf(at);
  const known = kept.collector === null && (await fetchForRun({ deps, run, vault })) ? keptOf(at) : kept;
  const { collector } = known;
  if (collector === null) return null;
  if (await isTaken(at)) return 'taken';
  await restore({ vault, mirror, commits: [collector] });
  const heads = new Set(input.heads.map(({ head }) => head));
  const base = known.base ?? (await belowMerges({ mirror, commit: collector, heads }));
  await keepForAll({ deps, run, mirror, vault, entries: entriesOf({ input, made: { base, collector } }) });
  return { base, collector };
}

/** A round that is older than what says of what it is made is nobody else's. */
async function isTaken({ input, vault }: Round): Promise<boolean> {
  const [ref, , of] = refsOf(input);
  const prefix = `${ref}${OF}`;
  const kept = await listKept({ vault, prefix: ref.slice(0, ref.lastIndexOf('/') + 1) });
  const works = kept.filter((entry) => entry.ref.startsWith(prefix));
  return works.length > 0 && works.every((entry) => entry.ref !== of);
}

/** What the host's own vault has of a round: one who was cut off may have kept one of the two alone. */
export function keptOf({ input, vault }: Round) {
  const [ref, onto] = refsOf(input);
  return { collector: readKept({ vault, ref }), base: readKept({ vault, ref: onto }) };
}

/** The refs that a round's collector is kept under. */
export function entriesOf({ input, made }: Pick<Round, 'input'> & { made: Collector }) {
  const [ref, base, of] = refsOf(input);
  return [
    { ref, commit: made.collector },
    { ref: base, commit: made.base },
    { ref: of, commit: made.collector },
  ];
}
