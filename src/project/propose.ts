import { type CiCommand, ciCommands, ciFiles } from './ci.js';
import { go } from './go.js';
import { jvm } from './jvm.js';
import { make } from './make.js';
import { node } from './node.js';
import { type Owners, readOwners } from './owners.js';
import {
  type Ecosystem,
  type Finding,
  type ProjectFiles,
  type ProposedGate,
  type ProposedSetup,
  scopeOf,
} from './project.js';
import { python } from './python.js';
import { rust } from './rust.js';

/** What a plan for a project could have. */
export interface Proposal {
  readonly setup: readonly ProposedSetup[];
  readonly gates: readonly ProposedGate[];
  readonly env: readonly string[];
  readonly cache: readonly string[];
  readonly packages: readonly string[];
  readonly owners: Owners | null;
  /** Everything that was learned, in the order in which to tell it. */
  readonly findings: readonly Finding[];
}

const ECOSYSTEMS = [node, python, go, rust, jvm];

/** Looks at a project and proposes set-up and gates: each with the file that it comes from, or as a guess. */
export function propose(files: ProjectFiles): Proposal {
  const known = ECOSYSTEMS.map((detect) => detect(files)).filter((one) => one !== null);
  const others = known.some(({ gates }) => gates.length > 0)
    ? []
    : [make(files)].filter((one) => one !== null);
  const ecosystems = [...known, ...others];
  const commands = ciCommands(files);
  const gates = distinct(ecosystems).map((gate) => confirmed(gate, commands));
  const setup = ecosystems.flatMap((one) => one.setup);
  const owners = readOwners(files);
  const packages = ecosystems.flatMap((one) => one.packages);
  return {
    ...{ setup, gates, owners, packages },
    env: [...new Set(ecosystems.flatMap((one) => one.env))],
    cache: ecosystems.flatMap((one) => one.cache),
    findings: [
      ...ecosystems.map(({ name }): Finding => ({
        kind: 'found',
        what: `a project of ${name}`,
        from: 'its files',
      })),
      ...setup.map(({ run, kind, from }): Finding => ({ kind, what: `set-up: ${run}`, from })),
      ...gates.map(({ id, run, kind, from }): Finding => ({ kind, what: `gate "${id}": ${run}`, from })),
      ...(packages.length === 0 ? [] : [packagesFound(packages)]),
      ...(owners === null ? [] : [ownersFound(owners)]),
      ...ecosystems.flatMap((one) => one.notes),
      ...(gates.length === 0 ? [nothingJudges(files)] : []),
    ],
  };
}

/** Two ecosystems of one repository may propose the same id: then it carries the ecosystem's name. */
function distinct(ecosystems: readonly Ecosystem[]): ProposedGate[] {
  const taken = new Set<string>();
  return ecosystems.flatMap(({ name, gates }) =>
    gates.map((gate) => {
      const own = `${gate.id}-${name.split(/[ .]/, 1)[0]?.toLowerCase() ?? ''}`;
      const id = taken.has(gate.id) ? own : gate.id;
      taken.add(id);
      return { ...gate, id };
    }),
  );
}

/** What CI runs too is no guess any more. */
function confirmed(gate: ProposedGate, commands: readonly CiCommand[]): ProposedGate {
  const same = commands.find(({ line }) => line === gate.run);
  return same === undefined
    ? gate
    : { ...gate, kind: 'found', from: `${gate.from}; ${same.from} runs it too` };
}

function packagesFound(packages: readonly string[]): Finding {
  const what = `packages ${packages.join(', ')}: give stages a "scope" of their own, as in scope: ${scopeOf(packages[0] ?? '')}`;
  return { kind: 'found', what, from: 'the workspace' };
}

function ownersFound({ file, everything }: Owners): Finding {
  const who = everything.length === 0 ? 'owners by path' : everything.join(', ');
  return { kind: 'found', what: `${who} own this code: they are the ones to approve`, from: file };
}

function nothingJudges(files: ProjectFiles): Finding {
  const ci = ciFiles(files);
  const look = ci.length === 0 ? '' : `; ${ci.join(', ')} may say how`;
  const what = `no command that judges the work, so the plan has no gate yet: add one${look}`;
  return { kind: 'missing', what, from: 'no known file' };
}
