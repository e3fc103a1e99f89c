import type { Stage } from '../../domain/plan/plan.js';
import type { PolicyCondition, PolicyRule } from '../../domain/policy/policy.js';
import { effectsOf, kindOf } from '../../domain/policy/verdict.js';
import { pathMatcher, staticPart } from '../glob.js';
import { scopesOverlap } from '../scope.js';
import { executorNames, folded } from './executor-names.js';

/** What a stage has changed: every path, both sides of a rename, and how much. */
export interface Mutation {
  readonly paths: readonly string[];
  readonly files: number;
  readonly lines: number;
}

/** What matched, in words; `null` when something did not. */
export type Because = readonly string[] | null;

const MOST_PATHS = 10;

/**
 * Judges what a rule says of the stage itself. A rule that allows must be sure of it; one that denies or asks is content
 * when it may be so.
 */
export function judgeDeclared({ rule, stage }: { rule: PolicyRule; stage: Stage }): Because {
  const { when, outcome } = rule;
  const mustBeSure = outcome === 'allow';
  return all([
    when.executor && executor({ wanted: when.executor, stage, mustBeSure }),
    when.kind && oneOf('kind', when.kind, kindOf(stage)),
    when.effects && oneOf('effects', when.effects, effectsOf(stage)),
    when.changes && oneOf('changes', when.changes, stage.changes),
    when.scope && scope({ wanted: when.scope, stage, mustBeSure }),
  ]);
}

/** Whether a rule about changed paths may match what a stage is allowed to change; one that leaves its scope fails anyhow. */
export function mayMatchLater({ rule, stage }: { rule: PolicyRule; stage: Stage }): boolean {
  const { paths } = rule.when;
  if (rule.outcome === 'allow' || paths === undefined) return true;
  return stage.changes !== 'none' && scopesOverlap({ one: stage.scope, other: paths });
}

/** Judges what a rule says of what was changed; sureness as in {@link judgeDeclared}. */
export function judgeMutation({ rule, mutation }: { rule: PolicyRule; mutation: Mutation }): Because {
  const { when, outcome } = rule;
  return all([
    when.paths && changedPaths({ wanted: when.paths, mutation, mustBeSure: outcome === 'allow' }),
    when.over && over(when.over, mutation),
    when.within && within(when.within, mutation),
  ]);
}

function all(parts: readonly (Because | undefined)[]): Because {
  const told: string[] = [];
  for (const part of parts) {
    if (part === null) return null;
    told.push(...(part ?? []));
  }
  return told;
}

function executor(given: { wanted: readonly string[]; stage: Stage; mustBeSure: boolean }): Because {
  const { wanted, stage, mustBeSure } = given;
  const { certain, possible } = executorNames(stage);
  const names = mustBeSure ? certain : possible;
  const found = wanted.find((name) => names.has(folded(name)));
  return found === undefined ? null : [`executor ${found}`];
}

function oneOf(name: string, wanted: readonly string[], is: string): Because {
  return wanted.includes(is) ? [`${name} ${is}`] : null;
}

function scope(given: { wanted: readonly string[]; stage: Stage; mustBeSure: boolean }): Because {
  const { wanted, stage, mustBeSure } = given;
  const told = [`scope ${stage.scope.join(', ') || 'of every path'}`];
  if (stage.changes === 'none') return mustBeSure ? ['changes none'] : null;
  if (mustBeSure) return isWithin({ scope: stage.scope, wanted }) ? told : null;
  return scopesOverlap({ one: stage.scope, other: wanted }) ? told : null;
}

/** Whether every path of a scope surely is among those wanted: each of its globs is one of them, or below one `folder/**`. */
function isWithin({ scope, wanted }: { scope: readonly string[]; wanted: readonly string[] }): boolean {
  const positive = scope.filter((glob) => !glob.startsWith('!'));
  if (wanted.some((glob) => glob.startsWith('!'))) return false;
  if (positive.length === 0) return wanted.includes('**');
  return positive.every((glob) => wanted.some((other) => glob === other || isBelow(glob, other)));
}

function isBelow(glob: string, folder: string): boolean {
  if (folder === '**') return true;
  if (!folder.endsWith('/**')) return false;
  const { base, wild } = staticPart(folder.slice(0, -3));
  const own = staticPart(glob).base;
  return !wild && (own === base || own.startsWith(`${base}/`)) && !glob.includes('{');
}

function changedPaths(given: {
  wanted: readonly string[];
  mutation: Mutation;
  mustBeSure: boolean;
}): Because {
  const { wanted, mutation, mustBeSure } = given;
  const meant = pathMatcher(wanted);
  const found = mutation.paths.filter(meant);
  if (mustBeSure)
    return found.length === mutation.paths.length ? [`every path in ${wanted.join(', ')}`] : null;
  if (found.length === 0) return null;
  const more = found.length - MOST_PATHS;
  return [`changed ${found.slice(0, MOST_PATHS).join(', ')}${more > 0 ? ` and ${more} more` : ''}`];
}

type Amount = NonNullable<PolicyCondition['over']>;

function over({ files, lines }: Amount, mutation: Mutation): Because {
  const told = [
    ...(files !== undefined && mutation.files > files ? [`${mutation.files} files, more than ${files}`] : []),
    ...(lines !== undefined && mutation.lines > lines ? [`${mutation.lines} lines, more than ${lines}`] : []),
  ];
  return told.length === 0 ? null : told;
}

function within({ files, lines }: Amount, mutation: Mutation): Because {
  if (mutation.files > (files ?? Infinity) || mutation.lines > (lines ?? Infinity)) return null;
  return [`${mutation.files} files and ${mutation.lines} lines`];
}
