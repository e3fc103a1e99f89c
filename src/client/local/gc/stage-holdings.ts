import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { vaultDir } from '../../../config/paths.js';
import type { Copies, Holding } from '../../../domain/janitor/holding.js';
import { lookIntoTree } from '../../../git/look-into-tree.js';
import { refsReaching } from '../../../git/where-kept.js';
import { diskUse } from '../disk-use.js';
import type { Session } from '../session.js';
import type { Delivery } from './delivery.js';
import type { StagePlace } from './find-places.js';
import type { KnownRun } from './run-facts.js';
import type { KeptRef } from './vault-refs.js';

const PRIVATE = new Set(['home', 'tmp']);

/** What one stage's folder holds: private homes, the gates' checkouts, and all the rest with the working tree. */
export async function stageHoldings(
  session: Session,
  input: { place: StagePlace; run: KnownRun; refs: readonly KeptRef[]; delivery: Delivery },
): Promise<Holding[]> {
  const { place, run } = input;
  const { slug, stage } = place;
  const at = { slug, stage, run: run.facts };
  const holdings: Holding[] = [];
  let rest = 0;
  for (const name of await readdir(place.path)) {
    const path = join(place.path, name);
    const { bytes } = await diskUse(path);
    if (PRIVATE.has(name)) holdings.push({ ...at, kind: 'home', path, bytes });
    else if (/^gates-\d+$/.test(name)) holdings.push({ ...at, kind: 'checkout', path, bytes });
    else rest += bytes;
  }
  const { commits, unkept } = await lookIntoTree({
    vault: { dir: vaultDir(session.paths, { slug }) },
    dir: join(place.path, 'tree'),
    head: lastHead({ place, run, refs: input.refs }),
  });
  const copies = await copiesOf(session, { ...input, slug, commits });
  return [...holdings, { ...at, kind: 'tree', path: place.path, bytes: rest, unkept, commits: copies }];
}

/** Where else commits of a run are kept. */
export async function copiesOf(
  session: Session,
  input: {
    slug: string;
    commits: readonly string[];
    refs: readonly KeptRef[];
    run: KnownRun | null;
    delivery: Delivery;
  },
): Promise<Copies[]> {
  const { slug, commits, refs, run, delivery } = input;
  const vault = { dir: vaultDir(session.paths, { slug }) };
  const delivered = run === null ? new Set<string>() : await delivery.delivered({ run, commits });
  return Promise.all(
    commits.map(async (commit): Promise<Copies> => {
      const same = refs.filter((kept) => kept.commit === commit).map(({ ref }) => ref);
      const vaultRefs = same.length > 0 ? same : await refsReaching({ vault, commit });
      return { commit, vaultRefs, delivered: delivered.has(commit) };
    }),
  );
}

/** The commit of a stage's last attempt that was kept, else what it started from. */
function lastHead(input: { place: StagePlace; run: KnownRun; refs: readonly KeptRef[] }): string | null {
  const ofStage = input.refs.filter(({ run, stage }) => run === input.run && stage === input.place.stage);
  const attempts = ofStage.filter(({ attempt }) => /^\d+$/.test(attempt));
  const newest = attempts.reduce<KeptRef | null>(
    (last, one) => (last === null || Number(one.attempt) > Number(last.attempt) ? one : last),
    null,
  );
  return (newest ?? ofStage.find(({ attempt }) => attempt === 'start'))?.commit ?? null;
}
