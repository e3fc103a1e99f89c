import type { PathChange } from '../../domain/findings/finding.js';
import type { Plan } from '../../domain/plan/plan.js';
import { type PathMatcher, pathMatcher } from '../glob.js';
import { checksOutAlike, holdsAttributes } from './attributes.js';
import type { BothSides } from './both-sides.js';
import { SETTINGS } from './defaults.js';
import type { Reach, Root } from './reach.js';
import { frozenInside, holdsSettings } from './settings-inside.js';

/** A path that is another one than when the stage began. */
export interface ChangedPath {
  readonly path: string;
  readonly change: PathChange;
}

/** A frozen file that was changed, and what gates are given instead. */
export interface FrozenChange extends ChangedPath {
  readonly why: string;
  /** `start`: what was there when the stage began, or nothing; `content`: this; `as_is`: nothing else can be given. */
  readonly lay: { readonly kind: 'start' | 'as_is' } | { readonly kind: 'content'; readonly content: string };
}

const OWN = '.stagegate/';
const ATTRIBUTES = 'it says how files are checked out';
const BY_DEFAULT = pathMatcher(Object.values(SETTINGS).flat());
const NOTHING: PathMatcher = () => false;

/** The repository's own settings of stagegate. */
export function isOwnSettings(path: string): boolean {
  return path.startsWith(OWN) || path === '.stagegate';
}

/** The commands of a plan whose reach is frozen: its gates, and the set-up of the trees that they run in. */
export function rootsOf({ gates, workspace }: Plan): Root[] {
  const active = gates.filter(({ disabled }) => disabled === null);
  if (active.length === 0) return [];
  return [
    ...active.map(({ id, command, unfrozen = [] }) => ({ name: `gate "${id}"`, command, unfrozen })),
    ...workspace.setup.map((command) => ({ name: 'the set-up', command, unfrozen: [] })),
  ];
}

/** Which changed files must be read on both sides before {@link frozenChanges} can judge them. */
export function mustBeRead({ path, change }: ChangedPath): boolean {
  return change !== 'added' && holdsSettings(path);
}

/** Why a file that is there is kept as it is, in words; `null` where it is free. What is frozen inside of a file counts too. */
export function whyFrozen({ plan, reach }: { plan: Plan; reach: Reach }): (path: string) => string | null {
  const free = matcherOf(plan.gates.flatMap(({ unfrozen = [] }) => unfrozen));
  const added = plan.gates.map(({ id, frozen = [] }) => ({ id, match: matcherOf(frozen) }));
  const hasGates = rootsOf(plan).length > 0;
  return (path) => {
    if (isOwnSettings(path)) return "the repository's own settings of stagegate";
    const asked = added.find(({ match }) => match(path));
    if (asked !== undefined) return `gate "${asked.id}" freezes it`;
    const reachedBy = reach.files.get(path);
    if (reachedBy !== undefined) return `${reachedBy} runs it`;
    if (!hasGates || free(path)) return null;
    if (BY_DEFAULT(path)) return 'it holds settings of what the gates run';
    if (holdsAttributes(path)) return ATTRIBUTES;
    return holdsSettings(path) ? 'some of it is settings of what the gates run' : null;
  };
}

/** The changes to what gates are judged with. `attributes` holds both sides of each changed `.gitattributes`, `''` for none. */
export function frozenChanges(given: {
  plan: Plan;
  reach: Reach;
  changed: readonly ChangedPath[];
  texts: ReadonlyMap<string, BothSides>;
  attributes: ReadonlyMap<string, BothSides>;
}): FrozenChange[] {
  const { plan, reach, changed, texts, attributes } = given;
  const free = matcherOf(plan.gates.flatMap(({ unfrozen = [] }) => unfrozen));
  const added = plan.gates.map(({ id, frozen = [] }) => ({ id, match: matcherOf(frozen) }));
  const hasGates = rootsOf(plan).length > 0;
  return changed.flatMap(({ path, change }): FrozenChange[] => {
    const whole = (why: string): FrozenChange[] => [{ path, change, why, lay: { kind: 'start' } }];
    if (isOwnSettings(path)) return [];
    const asked = added.find(({ match }) => match(path));
    if (asked !== undefined) return whole(`gate "${asked.id}" freezes it`);
    const reachedBy = reach.files.get(path);
    if (reachedBy !== undefined) return whole(`${reachedBy} runs it`);
    if (!hasGates || free(path)) return [];
    if (BY_DEFAULT(path)) return whole('it holds settings of what the gates run');
    const rules = attributes.get(path);
    if (rules !== undefined) return checksOutAlike(rules) ? [] : whole(ATTRIBUTES);
    const sides = texts.get(path);
    const scripts = [...reach.scripts.keys()];
    const inside = sides === undefined ? null : frozenInside({ path, ...sides, scripts });
    if (inside === null) return [];
    const { keys, content } = inside;
    const why = `gates depend on ${keys.slice(0, 10).join(', ')} in it`;
    return [{ path, change, why, lay: content === null ? { kind: 'as_is' } : { kind: 'content', content } }];
  });
}

function matcherOf(globs: readonly string[]): PathMatcher {
  return globs.length === 0 ? NOTHING : pathMatcher(globs);
}
