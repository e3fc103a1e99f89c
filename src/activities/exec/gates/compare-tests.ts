import { createHash } from 'node:crypto';

import { canonicalJson } from '../../../domain/canonical-json.js';
import { StagegateError } from '../../../domain/failure/catalogue.js';
import type { Finding, Findings } from '../../../domain/findings/finding.js';
import type { Gate } from '../../../domain/plan/plan.js';
import type { GateReport } from '../../../domain/stage/gate-report.js';
import { missingTests } from '../../../domain/stage/missing-tests.js';
import { clean } from '../../../domain/text/clean.js';
import { cutText } from '../../../domain/text/utf8.js';
import { treeOf } from '../../../git/index.js';
import { protectsNothing } from '../../../plan/protects/protected-changes.js';
import type { GatesInput } from '../../contracts.js';
import { readProtects } from '../../support/read-protects.js';
import type { Judged } from '../findings/judged-commit.js';
import { type GatePlace, placeOf, type Readied } from './gate-place.js';
import { keepTestsAt, type KeptTests, testsAt, testsOf } from './kept-tests.js';
import { tryGate } from './try-gate.js';

/** How many tests a finding names, and the most characters of a name. */
const MOST_NAMED = 20;
const LONGEST = 200;

/** What came of comparing: findings for a person, and notes for those who look at a gate, by its id. */
export interface Compared {
  readonly findings?: Findings;
  readonly notes: ReadonlyMap<string, string>;
}

/** The tests of before, or why nothing can be said. `none`: the gate had none to tell of. */
type Before =
  | { readonly kind: 'tests'; readonly tests: KeptTests }
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Looks for tests that passed when the stage began and are gone or skipped now, by the reports of gates that the commit has
 * passed. What passed then is known from an earlier run of the gate on that tree, or the gate is run there: whatever comes of
 * that, it fails no stage. Where nobody can say, a person is asked under `strict`, and others are told.
 */
export async function compareTests(given: {
  input: GatesInput;
  judged: Judged;
  place: GatePlace;
  gates: readonly Gate[];
  reports: readonly GateReport[];
}): Promise<Compared> {
  const { input, judged, place, reports } = given;
  const { plan } = place.context;
  const notes = new Map<string, string>();
  if (input.before === undefined || (await isOff({ input, place }))) return { notes };
  const list: Finding[] = [];
  const readied = placeOf({ context: place.context, input, commit: input.before, name: 'before' });
  for (const gate of given.gates.filter(({ junit }) => junit !== undefined)) {
    const report = reports.find(({ id }) => id === gate.id);
    const after = report?.blocking === false ? testsOf({ gate, judged, place }) : null;
    if (after === null || place.carrier.departures.stop.aborted) continue;
    const at = { plan, gate, place };
    if (report?.outcome === 'passed') await keepTestsAt({ ...at, commit: judged.commit, tests: after });
    const before = await orUnknown(() => testsBefore({ ...at, commit: input.before ?? '', judged, readied }));
    if (before.kind === 'tests') list.push(...findingsOf({ gate, before: before.tests, after }));
    else notes.set(gate.id, `not compared with what passed before the stage: ${before.why}`);
    if (before.kind === 'unknown' && plan.profile === 'strict')
      list.push({ kind: 'not_compared', gate: gate.id, why: before.why });
  }
  if (list.length === 0) return { notes };
  const digest = createHash('sha256').update(canonicalJson(list)).digest('hex');
  return { notes, findings: { digest, frozen: false, list, more: 0 } };
}

/** Whether plan and repository both ask for nothing to be compared. */
async function isOff({ input, place }: { input: GatesInput; place: GatePlace }): Promise<boolean> {
  const { plan, mirror } = place.context;
  const { base, run } = input;
  const task = run.taskKey;
  const house = base === undefined ? null : (await readProtects({ mirror, commit: base, task })).files;
  return protectsNothing({ plan, house });
}

async function testsBefore(given: {
  plan: GatePlace['context']['plan'];
  gate: Gate;
  place: GatePlace;
  commit: string;
  judged: Judged;
  readied: () => Promise<Readied>;
}): Promise<Before> {
  const { gate, place, commit, judged } = given;
  const { dir: gitDir } = place.context.mirror;
  const [was, is] = [commit, judged.commit].map((each) => treeOf({ gitDir, commit: each }));
  if ((await was) === (await is)) return { kind: 'tests', tests: [] };
  const known = await testsAt(given);
  if (known !== null) return { kind: 'tests', tests: known };
  const readied = await given.readied();
  if (readied.kind === 'unready')
    return { kind: 'unknown', why: clean(readied.unready.failure.message).slice(0, LONGEST) };
  const { outcome, reason, reading } = await tryGate({ gate, place: readied.place, record: gate.id });
  if (outcome === 'timed_out' || outcome === 'unavailable')
    return { kind: 'unknown', why: `there, the gate came to nothing: ${reason ?? outcome}` };
  const { tests, files, problems } = reading;
  if (files === 0) return { kind: 'none', why: 'there, the gate left no report' };
  if (tests === null || problems.length > 0) return { kind: 'unknown', why: `there, ${problems[0] ?? ''}` };
  await keepTestsAt({ ...given, tests });
  return { kind: 'tests', tests };
}

/** A stage does not fail of what is wrong with its beginning. */
async function orUnknown(look: () => Promise<Before>): Promise<Before> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof StagegateError)) throw error;
    return { kind: 'unknown', why: clean(error.message).slice(0, LONGEST) };
  }
}

function findingsOf(given: { gate: Gate; before: KeptTests; after: KeptTests }): Finding[] {
  const { absent, skipped } = missingTests(given);
  const all = absent.length + skipped.length;
  if (all === 0) return [];
  const named = (names: readonly string[]) =>
    names.map((name) => cutText({ text: clean(name), length: LONGEST }));
  const gone = named(absent.slice(0, MOST_NAMED));
  const held = named(skipped.slice(0, MOST_NAMED - gone.length));
  const more = all - gone.length - held.length;
  return [{ kind: 'missing_tests', gate: given.gate.id, absent: gone, skipped: held, more }];
}
