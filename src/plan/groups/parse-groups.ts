import { type Authority, EVERYBODY, type Group } from '../../domain/authority/authority.js';
import { canonicalId } from '../../domain/authority/canonical.js';
import { readDocument } from '../document.js';
import { arrangeProblems, type Finding, MAX_FINDINGS, type PlanPath, type PlanProblem } from '../problem.js';
import { checkShape } from '../shape-check.js';
import { GroupsSource } from './groups-source.js';

/** The longest groups file, in bytes: what it says goes into the run's history. */
export const MAX_GROUPS_BYTES = 48 * 1024;

/** Who may decide, or what is wrong with the file that should say so. */
export type ParsedGroups =
  | { readonly kind: 'authority'; readonly authority: Authority }
  | { readonly kind: 'problems'; readonly problems: readonly PlanProblem[] };

/** Parses and checks a groups file, as it was at `commit`. Pure; never throws, whatever the text. */
export function parseGroups(input: { file: string; text: string; commit: string }): ParsedGroups {
  const { file, text, commit } = input;
  if (Buffer.byteLength(text) > MAX_GROUPS_BYTES) return { kind: 'problems', problems: [tooLarge(file)] };
  const document = readDocument({ file, text: text.replace(/^\u{feff}/u, '') });
  if (document.kind === 'problems') return { kind: 'problems', problems: arrangeProblems(document.problems) };
  const { value, locate } = document;
  const shape = checkShape({ root: GroupsSource, value, what: 'groups file' });
  const findings = [
    ...document.findings,
    ...(shape.kind === 'findings' ? shape.findings : crossCheck(shape.source)),
  ];
  if (shape.kind === 'findings' || findings.length > 0)
    return { kind: 'problems', problems: arrangeProblems(findings.slice(0, MAX_FINDINGS).map(locate)) };
  return { kind: 'authority', authority: normalize(shape.source, commit) };
}

function tooLarge(file: string): PlanProblem {
  const [message, allowed] = ['the file is too large', `at most ${String(MAX_GROUPS_BYTES)} bytes`];
  return { severity: 'error', file, line: 1, column: 1, path: '', message, allowed, suggestion: null };
}

function crossCheck(source: GroupsSource): Finding[] {
  return [
    ...sharedIdentities(source),
    ...Object.keys(source.groups).flatMap((key) => groupProblems(source, key)),
  ];
}

/** An identity of two people would make both of them one. */
function sharedIdentities({ people = {} }: GroupsSource): Finding[] {
  const owners = new Map<string, string>();
  return Object.entries(people).flatMap(([person, ids]) =>
    many(ids).flatMap((id) => {
      const owner = owners.get(canonicalId(id));
      owners.set(canonicalId(id), owner ?? person);
      if (owner === undefined || owner === person) return [];
      return [error(['people', person], `"${id}" belongs to "${owner}" already: nobody shares an identity`)];
    }),
  );
}

function groupProblems(source: GroupsSource, key: string): Finding[] {
  const { members, count, signed } = groupOf(source.groups[key]);
  const path = ['groups', key];
  if (key === EVERYBODY)
    return members.length > 0 || count > 1 || signed !== undefined
      ? [error(path, `"${EVERYBODY}" is everybody: it takes "self_approval" alone`)]
      : [];
  if (members.length === 0)
    return [error(path, `the group "${key}" has no members: nobody could answer for it`)];
  const distinct = new Set(members.map(canonicalId)).size;
  if (distinct >= count) return [];
  return [error(path, `${String(count)} must approve, but "${key}" has ${String(distinct)}`)];
}

function normalize({ people = {}, groups, approvals }: GroupsSource, commit: string): Authority {
  return {
    commit,
    people: Object.fromEntries(Object.entries(people).map(([key, ids]) => [key, many(ids)])),
    groups: Object.fromEntries(
      Object.entries(groups)
        .filter(([key]) => key !== EVERYBODY)
        .map(([key, group]) => [key, groupOf(group)]),
    ),
    everybodySelfApproval: groupOf(groups[EVERYBODY]).selfApproval,
    ...(approvals?.signed === true ? { signed: true } : {}),
  };
}

function groupOf(source: GroupsSource['groups'][string] | undefined): Group {
  if (source === undefined) return { members: [], count: 1, selfApproval: false };
  if (typeof source === 'string' || Array.isArray(source))
    return { members: many(source), count: 1, selfApproval: false };
  const { members = [], count = 1, self_approval: selfApproval = false, signed = false } = source;
  return { members: many(members), count, selfApproval, ...(signed ? { signed } : {}) };
}

function error(path: PlanPath, message: string): Finding {
  return { severity: 'error', path, at: 'value', message, allowed: null };
}

function many<T>(source: T | T[]): T[] {
  return Array.isArray(source) ? source : [source];
}
