import { belowMerges, type Mirror, readKept, restore, type Vault } from '../../git/index.js';
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
}

/** A round's collector and the base that it stands on. */
function refsOf({ run, attempt }: AssembleInput): [string, string] {
  const at = (name: string) => keptRef({ run, stage: 'handoff' }, name);
  return [at(String(attempt)), at(`${String(attempt)}-base`)];
}

/** The round's collector as an earlier try made it, here or on a host that was given up since; `null` when none did. */
export async function findCollector(at: Round): Promise<Collector | null> {
  const { deps, input, vault, mirror } = at;
  const { run } = input;
  const kept = await keptOf(at);
  const known =
    kept.collector === null && (await fetchForRun({ deps, run, vault })) ? await keptOf(at) : kept;
  const { collector } = known;
  if (collector === null) return null;
  await restore({ vault, mirror, commits: [collector] });
  const heads = new Set(input.heads.map(({ head }) => head));
  const base = known.base ?? (await belowMerges({ mirror, commit: collector, heads }));
  await keepForAll({ deps, run, mirror, vault, entries: entriesOf({ input, made: { base, collector } }) });
  return { base, collector };
}

/** What the host's own vault has of a round: one who was cut off may have kept one of the two alone. */
export async function keptOf({ input, vault }: Round) {
  const [collector = null, base = null] = await Promise.all(
    refsOf(input).map((ref) => readKept({ vault, ref })),
  );
  return { collector, base };
}

/** The refs that a round's collector is kept under. */
export function entriesOf({ input, made }: Pick<Round, 'input'> & { made: Collector }) {
  const [ref, base] = refsOf(input);
  return [
    { ref, commit: made.collector },
    { ref: base, commit: made.base },
  ];
}
