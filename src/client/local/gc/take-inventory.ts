import { join } from 'node:path';

import { mirrorDir, vaultDir } from '../../../config/paths.js';
import type { Holding, Inventory, Leftover, RunName } from '../../../domain/janitor/holding.js';
import { sameRun } from '../../../domain/janitor/holding.js';
import { listRefs } from '../../../git/tidy-repository.js';
import { diskUse } from '../disk-use.js';
import type { Session } from '../session.js';
import { Delivery } from './delivery.js';
import { draftHoldings } from './drafts.js';
import { findPlaces, type Places } from './find-places.js';
import { type KnownRun, runFacts } from './run-facts.js';
import { copiesOf, stageHoldings } from './stage-holdings.js';
import { type KeptRef, lookIntoVault, runsInVault, type VaultLook } from './vault-refs.js';

interface Look {
  readonly session: Session;
  readonly places: Places;
  readonly runs: readonly KnownRun[];
  readonly delivery: Delivery;
  readonly vaults: ReadonlyMap<string, VaultLook>;
}

/**
 * Finds everything on this disk that could be reclaimed, and where else its commits are. Deletes nothing; a mirror
 * may fetch the present commits of published branches.
 */
export async function takeInventory(
  session: Session,
  { named }: { named: readonly RunName[] },
): Promise<Inventory> {
  const places = await findPlaces(session.paths);
  const inVaults = (await Promise.all(places.vaults.map((slug) => runsInVault(session, slug)))).flat();
  const stages = [...places.trees, ...places.attempts];
  const runs = await runFacts(session, { places: stages, named: [...inVaults, ...named] });
  const vaults = new Map<string, VaultLook>();
  for (const slug of places.vaults) vaults.set(slug, await lookIntoVault(session, { slug, runs }));
  const look: Look = { session, places, runs, vaults, delivery: new Delivery(session) };
  const mirrors = await Promise.all(places.mirrors.map((slug) => ofMirror(look, slug)));
  const holdings = [
    ...(await draftHoldings(session, { mirrors: places.mirrors, runs })),
    ...(await ofStages(look)),
    ...(await ofAttempts(look)),
    ...mirrors.flatMap((each) => each.holdings),
    ...(await ofVaults(look)),
  ];
  const leftovers: Leftover[] = [
    ...places.leftovers,
    ...[...vaults.values()].flatMap((vault) => vault.leftovers),
    ...mirrors.flatMap((each) => each.leftovers),
  ];
  const borrowers = places.mirrors.filter((slug) =>
    places.leftovers.some(({ path }) => path.startsWith(join(session.paths.state, 'trees', slug))),
  );
  return { runs: runs.map(({ facts }) => facts), holdings, borrowers, leftovers };
}

const refsOf = ({ vaults }: Look, slug: string): readonly KeptRef[] => vaults.get(slug)?.refs ?? [];

const runOf = ({ runs }: Look, name: RunName) => runs.filter(({ facts }) => sameRun(facts, name));

async function ofStages(look: Look): Promise<Holding[]> {
  const { session, places, delivery } = look;
  const found: Holding[] = [];
  for (const place of places.trees)
    for (const run of runOf(look, place))
      found.push(...(await stageHoldings(session, { place, run, refs: refsOf(look, place.slug), delivery })));
  return found;
}

async function ofAttempts(look: Look): Promise<Holding[]> {
  const found: Holding[] = [];
  for (const { slug, stage, path, ...name } of look.places.attempts)
    for (const { facts } of runOf(look, { ...name, slug }))
      found.push({ kind: 'logs', slug, stage, run: facts, path, bytes: (await diskUse(path)).bytes });
  return found;
}

async function ofVaults(look: Look): Promise<Holding[]> {
  const found: Holding[] = [];
  for (const [slug, { damage }] of look.vaults) {
    const refs = refsOf(look, slug);
    for (const run of new Set(refs.map((ref) => ref.run))) {
      const ofRun = refs.filter((ref) => ref.run === run);
      const commits = [...new Set(ofRun.map(({ commit }) => commit))];
      const delivered = await look.delivery.delivered({ run, commits });
      for (const { ref, commit } of ofRun) {
        const copies = { ref, commit, delivered: delivered.has(commit) };
        found.push({ kind: 'vault_ref', slug, run: run.facts, bytes: 0, ...copies });
      }
    }
    found.push({
      kind: 'vault_objects',
      slug,
      path: vaultDir(look.session.paths, { slug }),
      damage,
      bytes: 0,
    });
  }
  return found;
}

async function ofMirror(look: Look, slug: string): Promise<{ holdings: Holding[]; leftovers: Leftover[] }> {
  const { session, delivery } = look;
  const path = mirrorDir(session.paths, { slug });
  const { refs, damage } = await listRefs({ dir: path });
  const own = refs.filter(({ ref }) => /^refs\/(upstream\/local|orphans)\//.test(ref));
  const commits = own.map(({ commit }) => commit);
  const copies = await copiesOf(session, { slug, commits, refs: refsOf(look, slug), run: null, delivery });
  const strange = refs.filter(({ ref }) => !/^refs\/(upstream|orphans)\//.test(ref));
  return {
    holdings: [
      ...own.flatMap(({ ref }, index): Holding[] => {
        const found = copies[index];
        return found === undefined ? [] : [{ kind: 'mirror_ref', slug, ref, copies: found, bytes: 0 }];
      }),
      { kind: 'mirror_objects', slug, path, damage, bytes: 0 },
    ],
    leftovers: strange.map(({ ref }) => ({ path: `${path} ${ref}`, why: 'stagegate makes no such ref' })),
  };
}
