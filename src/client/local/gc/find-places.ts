import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type Paths, slugOfRepository } from '../../../config/paths.js';
import type { Leftover, RunName } from '../../../domain/janitor/holding.js';
import { StageKey, TaskKey } from '../../../domain/keys.js';

/** A stage's folder of one run. */
export interface StagePlace extends RunName {
  readonly stage: string;
  readonly path: string;
}

/** Everything on this disk that has a place in the layout, and what has not. */
export interface Places {
  /** `trees/<slug>/<task>/<number>/<stage>` */
  readonly trees: readonly StagePlace[];
  /** `logs/<slug>/<task>/<number>/<stage>/<attempt>` */
  readonly attempts: readonly StagePlace[];
  /** Slugs of the repositories that have one. */
  readonly vaults: readonly string[];
  readonly mirrors: readonly string[];
  readonly leftovers: readonly Leftover[];
}

/** Looks through the state and the cache folder, by the layout of docs/architecture.md. Changes nothing. */
export async function findPlaces(paths: Paths): Promise<Places> {
  const leftovers: Leftover[] = [];
  const trees = await stagesBelow(join(paths.state, 'trees'), leftovers);
  const stages = await stagesBelow(join(paths.state, 'logs'), leftovers);
  const attempts: StagePlace[] = [];
  for (const stage of stages)
    for (const entry of await list(stage.path))
      if (entry.isDirectory() && isNumber(entry.name))
        attempts.push({ ...stage, path: join(stage.path, entry.name) });
      else leftovers.push(stranger(stage.path, entry));
  const vaults = await repositoriesIn(join(paths.state, 'vaults'), leftovers);
  const mirrors = await repositoriesIn(join(paths.cache, 'mirrors'), leftovers);
  return { trees, attempts, vaults, mirrors, leftovers };
}

async function stagesBelow(root: string, leftovers: Leftover[]): Promise<StagePlace[]> {
  const found: StagePlace[] = [];
  for (const [slug, ofSlug] of await folders(root, () => true, leftovers))
    for (const [taskKey, ofTask] of await folders(ofSlug, isTask, leftovers))
      for (const [number, ofRun] of await folders(ofTask, isNumber, leftovers))
        for (const [stage, path] of await folders(ofRun, isStage, leftovers))
          found.push({ slug, taskKey, number: Number(number), stage, path });
  return found;
}

async function folders(
  root: string,
  fits: (name: string) => boolean,
  leftovers: Leftover[],
): Promise<[string, string][]> {
  const entries = await list(root);
  const known = entries.filter((entry) => entry.isDirectory() && fits(entry.name));
  leftovers.push(...entries.filter((entry) => !known.includes(entry)).map((entry) => stranger(root, entry)));
  return known.map(({ name }) => [name, join(root, name)]);
}

async function repositoriesIn(root: string, leftovers: Leftover[]): Promise<string[]> {
  const found = await folders(root, (name) => slugOfRepository(name) !== null, leftovers);
  return found.flatMap(([name]) => slugOfRepository(name) ?? []);
}

const isNumber = (name: string) => /^[1-9]\d{0,9}$/.test(name);
const isTask = (name: string) => TaskKey.safeParse(name).success;
const isStage = (name: string) => name === 'handoff' || StageKey.safeParse(name).success;

async function list(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function stranger(folder: string, { name }: Dirent): Leftover {
  return { path: join(folder, name), why: 'stagegate has no such place; look at it, and delete it yourself' };
}
