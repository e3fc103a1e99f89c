import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import {
  attemptDir,
  mirrorDir,
  type Paths,
  type RunPathKey,
  stageDir,
  vaultDir,
} from '../../config/paths.js';
import { vaultRef } from '../../contract/refs.js';
import { RunRef } from '../../domain/run/run-input.js';
import {
  adoptOwnCommits,
  type FileToKeep,
  keep,
  listKept,
  type Mirror,
  type Obstacle,
  ownHead,
  readTreeRecord,
  removeWorkingTree,
  restore,
  share,
  snapshotTree,
  treeOf,
  type Vault,
  type VaultEntry,
} from '../../git/index.js';
import { findInEntry, scannerFor } from '../../secrets/index.js';
import { readJson } from '../support/json-file.js';
import { sharedVaultOf } from '../support/shared.js';
import { cannotLook } from './secret-check.js';

/** An attempt that this host was given up with. */
export interface LateAttempt extends RunPathKey {
  readonly stage: string;
  readonly attempt: number;
}

/** What became of what it left. */
export type LateWork =
  | { readonly kind: 'kept'; readonly refs: readonly string[] }
  | { readonly kind: 'impossible'; readonly directory: string; readonly path: string; readonly why: string };

/** What is remembered of an attempt when its folders are laid; older ones remembered nothing. */
export const Laid = z.object({ run: RunRef.optional() });

const ENGINE = { name: 'stagegate', email: 'stagegate@localhost' };
const UNKNOWN_TIME = '2000-01-01T00:00:00Z';

/**
 * Keeps what an attempt left on a host that was given up with it, under `<attempt>-late` (and `<attempt>-late-own` for
 * the executor's own commits), in this host's vault and the shared one: other hosts went on without it, and nothing of
 * theirs is touched. Then the stage's working trees go, so that a later attempt here begins from what other hosts
 * made. Nothing of the attempt may run any more. Safe to repeat.
 */
export async function keepLateWork(input: {
  paths: Paths;
  vault: string | null;
  late: LateAttempt;
}): Promise<LateWork> {
  const { paths, late } = input;
  const folder = attemptDir(paths, late);
  const run = runOf(input);
  const kept: string[] = [];
  for (const { dir, name } of await treesOf(input)) {
    const found = await lateEntries({ paths, late, run, dir, name });
    if ('kind' in found) return found;
    const vault = { dir: vaultDir(paths, late) };
    const mirror = { dir: mirrorDir(paths, late) };
    await keep({ mirror, vault, entries: found });
    const shared = run === null ? null : await sharedVaultOf({ deps: input, run });
    if (shared !== null) await share({ vault, shared, entries: found });
    await removeWorkingTree({ dir });
    kept.push(...found.map(({ ref }) => ref));
  }
  await putGatesAside({ stage: stageDir(paths, late), folder, attempt: late.attempt });
  return { kind: 'kept', refs: kept };
}

/** The run, as the latest attempt of the stage that was begun here remembers it. */
function runOf({ paths, late }: { paths: Paths; late: LateAttempt }): RunRef | null {
  for (let { attempt } = late; attempt > 0; attempt -= 1) {
    const file = join(attemptDir(paths, { ...late, attempt }), 'laid.json');
    const laid = readJson({ file, schema: Laid });
    if (laid?.run !== undefined) return laid.run;
  }
  return null;
}

/** The stage's working trees: the present one, and those from before it was taken back to its beginning. */
async function treesOf({ paths, late }: { paths: Paths; late: LateAttempt }) {
  const stage = stageDir(paths, late);
  const names = (await readdir(stage).catch(() => [])).filter((name) => /^since-\d+$/.test(name)).sort();
  const trees = ['', ...names].map((since) => ({
    dir: join(stage, since, 'tree'),
    name: since === '' ? `${late.attempt}-late` : `${late.attempt}-late-${since}`,
  }));
  return trees.filter((tree) => readTreeRecord(tree) !== null);
}

/** What of a tree no ref keeps yet. */
async function lateEntries(at: {
  paths: Paths;
  late: LateAttempt;
  run: RunRef | null;
  dir: string;
  name: string;
}): Promise<VaultEntry[] | Extract<LateWork, { kind: 'impossible' }>> {
  const { paths, late, run, dir, name } = at;
  const mirror: Mirror = { dir: mirrorDir(paths, late) };
  const vault: Vault = { dir: vaultDir(paths, late) };
  const parent = readTreeRecord({ dir })?.commit ?? '';
  await restore({ vault, mirror, commits: [parent] }).catch(() => undefined);
  const snapshot = await snapshotTree({
    mirror,
    dir,
    parent,
    message: `${late.taskKey}: ${late.stage}, found on a host that was given up`,
    trailers: {},
    identity: run?.identity ?? ENGINE,
    when: new Date(run?.startedAt ?? UNKNOWN_TIME),
    inspect: (files) => lateSecret({ dir, files }),
  });
  if (snapshot.kind === 'impossible') return { ...snapshot, directory: dir };
  const before = await listKept({ vault, prefix: refOf(late, '') });
  const known = new Set(before.map(({ commit }) => commit));
  const trees = await Promise.all([...known].map((commit) => treeOf({ gitDir: vault.dir, commit })));
  const entries: VaultEntry[] = [];
  if (snapshot.changed && !trees.includes(snapshot.tree))
    entries.push({ ref: refOf(late, name), commit: snapshot.commit });
  const own = await ownHead({ dir });
  if (own !== null && own !== parent && !known.has(own)) {
    if (await adoptOwnCommits({ mirror, dir, commit: own, base: parent, accept: isClean }))
      entries.push({ ref: refOf(late, `${name}-own`), commit: own });
  }
  return entries;
}

const scanner = scannerFor({ plan: null, env: process.env });

/** The plan is not at hand here: what it allows stays in the directory, which is told. */
async function lateSecret(given: { dir: string; files: readonly FileToKeep[] }): Promise<Obstacle | null> {
  for (const file of given.files) {
    const found = await findInEntry({ ...file, dir: given.dir, scanner });
    if (found === null) continue;
    const path = await scanner.clean(file.path.toString('utf8'));
    if ('unreadable' in found) return { path, why: cannotLook(found.unreadable) };
    return { path, why: `holds what looks like a secret (${found.what})` };
  }
  return null;
}

async function isClean(contents: Buffer): Promise<boolean> {
  return (await scanner.find({ text: contents.toString('utf8'), strict: true })).length === 0;
}

/** Gates that were ended half-way must not count when the same commit is judged here again. */
async function putGatesAside(at: { stage: string; folder: string; attempt: number }): Promise<void> {
  const { stage, folder, attempt } = at;
  for (const place of ['', '-again', '-before'])
    await removeWorkingTree({ dir: join(stage, `gates-${attempt}${place}`, 'tree') });
  const aside = new Date().toISOString().replaceAll(':', '');
  for (const name of ['gates', 'gates-setup', 'gates-setup-again', 'gates-before', 'gates-setup-before'])
    await rename(join(folder, name), join(folder, `${name}-given-up-${aside}`)).catch(() => undefined);
}

const refOf = ({ taskKey, number, stage }: LateAttempt, attempt: string): string =>
  vaultRef({ taskKey, number, stage, attempt });
