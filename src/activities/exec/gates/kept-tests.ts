import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { testsDir } from '../../../config/paths.js';
import { canonicalJson } from '../../../domain/canonical-json.js';
import type { Gate, Plan } from '../../../domain/plan/plan.js';
import { TestOutcome, type TestResult } from '../../../domain/stage/gate-tests.js';
import { treeOf } from '../../../git/index.js';
import { readJson, writeWhole } from '../../support/json-file.js';
import type { Judged } from '../findings/judged-commit.js';
import type { GatePlace } from './gate-place.js';

/** Of one repository; the oldest go first. */
const MOST_KEPT = 200;

const Test = z.strictObject({ name: z.string(), outcome: TestOutcome });
const OfCommit = z.strictObject({ commit: z.string(), tests: z.array(Test) });
const OfTree = z.strictObject({ tests: z.array(Test) });

/** What a gate's tests came to, by name. */
export type KeptTests = readonly z.infer<typeof Test>[];

/** Writes what all tests of a gate came to beside the attempt's logs. */
export async function keepTests(given: {
  gate: Gate;
  judged: Judged;
  place: GatePlace;
  tests: readonly TestResult[];
}): Promise<void> {
  const text = JSON.stringify({ commit: given.judged.commit, tests: given.tests.map(bare) });
  await writeWhole({ file: fileOf(given), text });
}

/** What all tests of a gate came to in this attempt; `null` where it wrote no report. */
export function testsOf(given: { gate: Gate; judged: Judged; place: GatePlace }): KeptTests | null {
  const known = readJson({ file: fileOf(given), schema: OfCommit });
  return known?.commit === given.judged.commit ? known.tests : null;
}

/** A tree, and the gate that judges it, with all that decides what its tests come to. */
export interface TestedTree {
  readonly plan: Plan;
  readonly gate: Gate;
  readonly commit: string;
  readonly place: GatePlace;
}

/** What the gate's tests came to when somebody ran it last on the same tree on this host; `null` when nobody did. */
export async function testsAt(tested: TestedTree): Promise<KeptTests | null> {
  return readJson({ file: await treeFile(tested), schema: OfTree })?.tests ?? null;
}

/** Keeps what the gate's tests came to on a tree, for stages that begin from it. */
export async function keepTestsAt(tested: TestedTree & { tests: KeptTests }): Promise<void> {
  const file = await treeFile(tested);
  await writeWhole({ file, text: JSON.stringify({ tests: tested.tests.map(bare) }) });
  await dropOldest(folderOf(tested));
}

const fileOf = ({ gate, place }: { gate: Gate; place: GatePlace }) =>
  join(place.context.folders.attempt, 'gate-tests', `${gate.id}.json`);

const folderOf = ({ place: { context } }: TestedTree) =>
  testsDir(context.deps.paths, context.input.run.repository);

async function treeFile(tested: TestedTree): Promise<string> {
  const { plan, gate, commit, place } = tested;
  const { mirror, stage } = place.context;
  const { command, junit, timeoutMs } = gate;
  const { setup, copy, env } = plan.workspace;
  const decides = {
    command,
    junit,
    timeoutMs,
    setup,
    copy,
    env,
    own: stage.env,
    sparse: stage.sparse ?? null,
  };
  const hash = createHash('sha256').update(canonicalJson(decides)).digest('hex').slice(0, 16);
  const tree = await treeOf({ gitDir: mirror.dir, commit });
  return join(folderOf(tested), `${tree}-${hash}.json`);
}

async function dropOldest(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  if (names.length <= MOST_KEPT) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      return { file, at: (await stat(file).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  const oldest = files.sort((one, other) => one.at - other.at).slice(0, files.length - MOST_KEPT);
  await Promise.all(oldest.map(({ file }) => rm(file, { force: true })));
}

const bare = ({ name, outcome }: KeptTests[number]) => ({ name, outcome });
