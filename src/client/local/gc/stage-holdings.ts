import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { vaultDir } from '../../../config/paths.js';
import { startAt } from '../../../contract/refs.js';
import type { Copies, Holding, Round } from '../../../domain/janitor/holding.js';
import { lookIntoTree, type TreeLook } from '../../../git/look-into-tree.js';
import { refsReaching } from '../../../git/where-kept.js';
import { inParallel } from '../../in-parallel.js';
import { diskUse } from '../disk-use.js';
import type { Session } from '../session.js';
import type { Delivery } from './delivery.js';
import type { StagePlace } from './find-places.js';
import type { KnownRun } from './run-facts.js';
import type { KeptRef } from './vault-refs.js';

const PRIVATE = new Set(['home', 'tmp']);
/** Work of a person that was not to be used, and could not be brought into the vault. */
const PUT_ASIDE = /^discarded-([1-9]\d*)$/;
/** Git processes at once. */
const SIDE_BY_SIDE = 4;

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
  const names = await readdir(place.path);
  for (const name of names) {
    const path = join(place.path, name);
    const { bytes } = await diskUse(path);
    if (PRIVATE.has(name)) holdings.push({ ...at, kind: 'home', path, bytes });
    else if (/^gates-\d+$/.test(name)) holdings.push({ ...at, kind: 'checkout', path, bytes });
    else rest += bytes;
  }
  const rounds = await roundsOf({ names, place, refs: input.refs.filter((ref) => ref.run === run) });
  const { commits, unkept } = await lookIntoRounds(session, { slug, rounds });
  const copies = await copiesOf(session, { ...input, slug, commits });
  return [
    ...holdings,
    { ...at, kind: 'tree', path: place.path, bytes: rest, rounds, unkept, commits: copies },
  ];
}

/** What all working trees of a stage stand for. */
export async function lookIntoRounds(
  session: Session,
  { slug, rounds }: { slug: string; rounds: readonly Round[] },
): Promise<TreeLook> {
  const vault = { dir: vaultDir(session.paths, { slug }) };
  const commits: string[] = [];
  let unkept: string | null = null;
  for (const { dir, head } of rounds) {
    const look = await lookIntoTree({ vault, dir, head });
    commits.push(...look.commits);
    if (look.unkept !== null)
      unkept ??= PUT_ASIDE.test(basename(dir)) ? `${basename(dir)}: ${look.unkept}` : look.unkept;
  }
  return { commits: [...new Set(commits)], unkept };
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
  return inParallel({
    items: commits,
    atOnce: SIDE_BY_SIDE,
    run: async (commit): Promise<Copies> => {
      const same = refs.filter((kept) => kept.commit === commit).map(({ ref }) => ref);
      const vaultRefs = same.length > 0 ? same : await refsReaching({ vault, commit });
      return { commit, vaultRefs, delivered: delivered.has(commit) };
    },
  });
}

/**
 * The working trees of a stage's folder, each with the last attempt that was kept of it, else with what it started
 * from. One in `since-4` belongs to attempt 4 and those after it, until the stage was taken back again. What attempt 3
 * put aside came of what was kept before.
 */
async function roundsOf(input: {
  names: readonly string[];
  place: StagePlace;
  refs: readonly KeptRef[];
}): Promise<Round[]> {
  const { names, place } = input;
  const kept = input.refs.filter(({ stage }) => stage === place.stage);
  const firsts = [1, ...names.flatMap((name) => Number(/^since-([1-9]\d*)$/.exec(name)?.[1] ?? []))];
  const begins = firsts.filter((first) => first > 0).sort((one, other) => one - other);
  const rounds = begins.map(async (first, index): Promise<Round[]> => {
    const next = begins[index + 1] ?? Infinity;
    const attempts = kept
      .map((ref) => ({ ...ref, attempt: /^\d+$/.test(ref.attempt) ? Number(ref.attempt) : 0 }))
      .filter(({ attempt }) => attempt >= first && attempt < next)
      .sort((one, other) => other.attempt - one.attempt);
    const start = kept.find(({ attempt }) => attempt === startAt(first));
    const folder = first === 1 ? place.path : join(place.path, `since-${first}`);
    const own = first === 1 ? names : await readdir(folder);
    const aside = own.flatMap((name) => {
      const at = Number(PUT_ASIDE.exec(name)?.[1] ?? NaN);
      if (Number.isNaN(at)) return [];
      const before = attempts.find(({ attempt }) => attempt < at) ?? start;
      return [{ dir: join(folder, name), head: before?.commit ?? null }];
    });
    return [{ dir: join(folder, 'tree'), head: (attempts[0] ?? start)?.commit ?? null }, ...aside];
  });
  return (await Promise.all(rounds)).flat();
}
