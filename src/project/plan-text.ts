import { stringify } from 'yaml';

import type { Proposal } from './propose.js';
import { type ProposedGate, scopeOf } from './project.js';

/** What does the work of the plan's one stage. */
export type Work =
  | { readonly kind: 'agent'; readonly name: string; readonly from: 'PATH' | 'the command line' }
  | { readonly kind: 'run'; readonly command: string; readonly isExample: boolean };

/** What a plan is written from. */
export interface PlanDraft {
  readonly name: string;
  readonly proposal: Proposal;
  readonly work: Work;
  /** Ignored files of the checkout that tests need. */
  readonly copy: readonly string[];
}

/** Writes a plan with one stage: its gates judge the stage and what is handed off, a person approves the end. */
export function planText({ name, proposal, work, copy }: PlanDraft): string {
  const ids = proposal.gates.map(({ id }) => id);
  const gates = ids.length === 0 ? [] : [`gates: ${list(ids)}`];
  return [
    `plan: ${scalar(name)}`,
    ...workspace({ proposal, copy }),
    ...(ids.length === 0 ? ['# gates: {test: the command that judges the work}'] : ['gates:']),
    ...proposal.gates.flatMap(gateLines),
    'limits: { attempts: 3, stall: 15m }',
    'stages:',
    '  change:',
    ...workLines(work).map(indented),
    ...scopeHint(proposal.packages).map(indented),
    ...gates.map(indented),
    'handoff:',
    ...gates.map((line) => `  ${line}`),
    '  approve: true',
    '  pr: { draft: true }',
    '',
  ].join('\n');
}

const indented = (line: string): string => `    ${line}`;

function workspace({ proposal, copy }: Pick<PlanDraft, 'proposal' | 'copy'>): string[] {
  const { setup, env, cache } = proposal;
  if (setup.length + env.length + copy.length === 0) return [];
  return [
    'workspace:',
    ...(setup.length === 0 ? [] : ['  setup:']),
    ...setup.map(({ run, kind, from }) => `    - ${scalar(run)} ${comment({ kind, from })}`),
    ...(cache.length === 0
      ? []
      : [`  cache: ${list(cache)} # kept while lock file and manifest are the same`]),
    ...(copy.length === 0 ? [] : [`  copy: ${list(copy)} # ignored files that every working tree gets`]),
    ...(env.length === 0 ? [] : [`  env: ${list(env)} # of the worker, when it has them`]),
  ];
}

function gateLines({ id, run, kind, from }: ProposedGate): string[] {
  return [`  ${id}: ${scalar(run)} ${comment({ kind, from })}`];
}

function workLines(work: Work): string[] {
  if (work.kind === 'agent') return [`agent: ${scalar(work.name)}`];
  const hint = '# an example that works: put your agent, script or codemod here';
  return [...(work.isExample ? [hint] : []), `run: ${scalar(work.command)}`];
}

function scopeHint(packages: readonly string[]): string[] {
  const [first] = packages;
  return first === undefined ? [] : [`# scope: ${scalar(scopeOf(first))}`];
}

function comment({ kind, from }: { kind: 'found' | 'guessed'; from: string }): string {
  return `# ${kind === 'guessed' ? 'a guess from' : 'from'} ${from.replace(/\s+/g, ' ')}`;
}

/** A value of one line, quoted where YAML needs it. */
function scalar(value: string): string {
  return stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN', blockQuote: false }).trimEnd();
}

function list(values: readonly string[]): string {
  return `[${values.map(scalar).join(', ')}]`;
}
