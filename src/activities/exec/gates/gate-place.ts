import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { removeWorkingTree } from '../../../git/index.js';
import type { GatesInput } from '../../contracts.js';
import { departures } from '../../support/departures.js';
import { attemptFolders, type AttemptContext, type AttemptFolders } from '../attempt-context.js';
import type { Carrier } from '../carry.js';
import { together } from '../../support/together.js';
import { executorEnvironment } from '../executor-environment.js';
import { attemptScanner } from '../secret-check.js';
import { sparseForGates } from '../sparse-part.js';
import { checkOutTree, setUpTree, type Unready } from '../workspace.js';

/** Where the gates of an attempt run: first; once more, those that failed; and before the stage, to compare. */
export const GATE_PLACES = ['first', 'again', 'before'] as const;
export type GatePlaceName = (typeof GATE_PLACES)[number];

/** A checkout that is ready, with a HOME of its own. */
export interface GatePlace {
  readonly context: AttemptContext;
  /** What is checked out. */
  readonly commit: string;
  readonly env: Record<string, string>;
  readonly carrier: Carrier;
}

/** A place, or why there is none. */
export type Readied =
  | { readonly kind: 'place'; readonly place: GatePlace }
  | { readonly kind: 'unready'; readonly unready: Unready };

/** The folders of one of the places. */
export function placeFolders(given: {
  deps: AttemptContext['deps'];
  input: GatesInput;
  name: GatePlaceName;
}): AttemptFolders {
  const { deps, input, name } = given;
  const folders = attemptFolders({ deps, input });
  const own = join(folders.stage, `gates-${String(input.attempt)}${suffixOf(name)}`);
  return { ...folders, tree: join(own, 'tree'), home: join(own, 'home'), tmp: join(own, 'tmp') };
}

/** Readies a place when it is first asked for; called again after a crash, it goes on where it was. */
export function placeOf(given: {
  context: AttemptContext;
  input: GatesInput;
  commit: string;
  name: GatePlaceName;
}): () => Promise<Readied> {
  let made: Promise<Readied> | null = null;
  return () => (made ??= ready(given));
}

/** Removes the checkouts of all places. */
export async function removePlaces(given: {
  deps: AttemptContext['deps'];
  input: GatesInput;
}): Promise<void> {
  for (const name of GATE_PLACES) await removeWorkingTree({ dir: placeFolders({ ...given, name }).tree });
}

async function ready(given: Parameters<typeof placeOf>[0]): Promise<Readied> {
  const { input, commit, name } = given;
  const { deps, stage, vault, plan } = given.context;
  const folders = placeFolders({ deps, input, name });
  const context = { ...given.context, folders };
  const carrier: Carrier = {
    departures: departures({ deps }),
    graceMs: deps.graceMs,
    logBytes: plan.limits.logBytes,
    folder: join(folders.attempt, name === 'before' ? 'gates-before' : 'gates'),
    scanner: attemptScanner(context),
  };
  const sparse = await sparseForGates({ stage, vault, input });
  const tree = { context, dir: folders.tree, commit, resume: commit, ...sparse };
  const [env, { created }] = await together([
    executorEnvironment(context),
    checkOutTree(tree),
    ...[folders.home, folders.tmp].map((dir) => mkdir(dir, { recursive: true, mode: 0o700 })),
  ]);
  const inSetUp = { ...carrier, folder: join(folders.attempt, `gates-setup${suffixOf(name)}`) };
  const unready = await setUpTree({ ...tree, env, carrier: inSetUp, created, untouched: false });
  return unready === null
    ? { kind: 'place', place: { context, commit, env, carrier } }
    : { kind: 'unready', unready };
}

const suffixOf = (name: GatePlaceName) => (name === 'first' ? '' : `-${name}`);
