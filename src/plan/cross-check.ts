import { isProtectedBranch } from '../domain/branch-name.js';
import { findCycle } from '../domain/plan/graph.js';
import type { Outline, Reference } from './outline.js';
import type { Finding, PlanPath } from './problem.js';

/** How many names an "Allowed:" lists. */
const MAX_LISTED = 20;

/** Finds what is wrong or odd between the parts of a plan: its references, its graph, its handoff. */
export function crossCheck(outline: Outline): Finding[] {
  return [
    ...checkNeeds(outline),
    ...checkCycles(outline),
    ...checkArtifacts(outline),
    ...checkGates(outline),
    ...checkUnusedGates(outline),
    ...checkDisabledGates(outline),
    ...checkHandoff(outline),
  ];
}

function checkNeeds({ stages }: Outline): Finding[] {
  const known = names(stages.map(({ key }) => key));
  return stages.flatMap(({ key, needs }) => [
    ...repeated(needs),
    ...unknown({ what: 'stage', references: needs, known }),
    ...needs
      .filter(({ name }) => name === key)
      .map(({ path }) => error(path, `stage "${key}" cannot need itself`)),
  ]);
}

/** Names each cycle once: after one is found, its last need is taken away and the rest looked at again. */
function checkCycles({ stages }: Outline): Finding[] {
  let nodes = stages.map(({ key, needs }) => ({
    key,
    needs: needs.map(({ name }) => name).filter((name) => name !== key),
  }));
  const findings: Finding[] = [];
  for (let cycle = findCycle(nodes); cycle !== null && findings.length < 10; cycle = findCycle(nodes)) {
    const [last = '', first = ''] = cycle.slice(-2);
    const path = stages.find(({ key }) => key === last)?.needs.find(({ name }) => name === first)?.path;
    findings.push(
      error(path ?? ['stages', last], `the stages need each other in a circle: ${circle(cycle)}`),
    );
    nodes = nodes.map((node) =>
      node.key === last ? { ...node, needs: node.needs.filter((need) => need !== first) } : node,
    );
  }
  return findings;
}

/** Where case does not count, `A.json` and `a.json` are one file. */
function checkArtifacts({ stages }: Outline): Finding[] {
  return stages.flatMap(({ produces }) =>
    repeated(produces.map(({ name, path }) => ({ name: name.toLowerCase(), path }))),
  );
}

function circle(cycle: readonly string[]): string {
  const [shown, rest] = [cycle.slice(0, MAX_LISTED), cycle.length - 1 - MAX_LISTED];
  return rest > 0 ? `${shown.join(' → ')} → … (${rest} more) → ${cycle[0] ?? ''}` : cycle.join(' → ');
}

function checkGates({ stages, gates, handoff }: Outline): Finding[] {
  const known = names(gates.map(({ id }) => id));
  return [...stages.map((stage) => stage.gates), handoff?.gates ?? []].flatMap((references) => [
    ...repeated(references),
    ...unknown({ what: 'gate', references, known }),
  ]);
}

function checkUnusedGates({ stages, gates, handoff }: Outline): Finding[] {
  const used = new Set(
    [...stages.flatMap((stage) => stage.gates), ...(handoff?.gates ?? [])].map(({ name }) => name),
  );
  return gates
    .filter(({ id }) => !used.has(id))
    .map(({ id }) => warning(['gates', id], `gate "${id}" is used nowhere`));
}

function checkDisabledGates({ gates, strict }: Outline): Finding[] {
  if (!strict) return [];
  return gates
    .filter(({ required, disabled }) => required && disabled)
    .map(({ id }) =>
      warning(
        ['gates', id],
        `gate "${id}" is disabled but required: under "profile: strict" it always fails`,
      ),
    );
}

function checkHandoff({ stages, handoff }: Outline): Finding[] {
  if (handoff === null) return [];
  const findings: Finding[] = [];
  if (stages.length > 0 && stages.every(({ changes }) => !changes))
    findings.push(warning(['handoff'], 'no stage changes anything: there will be nothing to hand off'));
  if (handoff.branch !== null && isProtectedBranch({ branch: handoff.branch, base: '' }))
    findings.push(
      error(
        ['handoff', 'branch'],
        `"${handoff.branch}" is a protected branch: the engine does not push to it`,
      ),
    );
  return findings;
}

function repeated(references: readonly Reference[]): Finding[] {
  const seen = new Set<string>();
  return references.flatMap(({ name, path }) => {
    if (seen.has(name)) return [error(path, `"${name}" is named twice`)];
    seen.add(name);
    return [];
  });
}

interface Names {
  readonly list: readonly string[];
  readonly set: ReadonlySet<string>;
  /** As an "Allowed:" tells them. */
  readonly told: string | null;
}

function names(list: readonly string[]): Names {
  return { list, set: new Set(list), told: list.length === 0 ? null : listed(list) };
}

interface Referring {
  readonly what: 'stage' | 'gate';
  readonly references: readonly Reference[];
  readonly known: Names;
}

function unknown({ what, references, known }: Referring): Finding[] {
  return references
    .filter(({ name }) => !known.set.has(name))
    .map(({ name, path }) => ({
      ...error(path, `there is no ${what} ${JSON.stringify(name.slice(0, 60))}`),
      allowed: known.told,
      misspelt: { word: name, known: known.list },
    }));
}

function listed(names: readonly string[]): string {
  const rest = names.length - MAX_LISTED;
  return names.slice(0, MAX_LISTED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function error(path: PlanPath, message: string): Finding {
  return { severity: 'error', path, at: 'value', message };
}

function warning(path: PlanPath, message: string): Finding {
  return { severity: 'warning', path, at: 'key', message };
}
