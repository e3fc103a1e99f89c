import type { Origin } from './origin.js';

/** What is suspected behind a failure, and what to do about it. */
export interface Diagnosis {
  readonly cause: string | null;
  readonly fixes: readonly string[];
  readonly tags: readonly string[];
}

/** What is judged: what failed, how, and the telling lines. */
export interface DiagnosisFacts {
  readonly origin: Origin;
  readonly code: string;
  readonly gate: string | null;
  readonly command: string | null;
  readonly symptom: string;
}

/** Tools by what they are called in a command, or how they speak. */
const TOOLS: readonly (readonly [string, RegExp])[] = [
  ['typescript', /\btsc\b|error TS\d/],
  ['eslint', /\beslint\b|[✖✕] <n> problem/],
  ['jest', /\bjest\b|●.{1,200}›/],
  ['vitest', /\bvitest\b/],
  ['pytest', /\bpytest\b/],
  ['go', /\bgo (?:test|build|vet)\b|^--- FAIL: /m],
  ['rust', /\bcargo\b|error\[E\d{4}\]/],
  ['maven', /\bmvnw?\b|\[ERROR\].{0,200}\.java/],
  ['gradle', /\bgradlew?\b/],
  ['linker', /undefined reference to|ld returned|Undefined symbols/],
  ['compiler', /\b(?:gcc|g\+\+|clang|cc)\b/],
];

interface Suspicion {
  readonly when: RegExp;
  readonly cause: string;
  readonly fix: string;
  readonly tag: string;
}

const SUSPICIONS: readonly Suspicion[] = [
  {
    when: /command not found|: not found$|is not recognized as|ENOENT.{0,40}spawn|is not there/im,
    cause: 'A program that the command needs is not installed where the worker runs.',
    fix: 'Install it there, or in workspace.setup; stagegate doctor shows what is found.',
    tag: 'missing-program',
  },
  {
    when: /cannot find module|module not found|ModuleNotFoundError|no required module provides|could not resolve|can't find crate|package .{1,100} does not exist/i,
    cause: 'A module that the code names is not there: not declared, not installed, or its path is wrong.',
    fix: 'Declare it in the manifest and the lock file, and install it in workspace.setup; or correct the path.',
    tag: 'missing-module',
  },
  {
    when: /undefined reference to|Undefined symbols|cannot find symbol|error\[E0425\]|error TS2304|undefined: \w/i,
    cause: 'A name is used that is defined nowhere: misspelt, not written yet, or not linked.',
    fix: 'Define it, correct the name, or link what defines it.',
    tag: 'missing-name',
  },
  {
    when: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|could not resolve host|network is unreachable|connection refused/i,
    cause: 'Something was asked over the network and did not answer.',
    fix: 'Start what the check talks to in its own command, or let it do without the network.',
    tag: 'network',
  },
  {
    when: /EADDRINUSE|address already in use/i,
    cause: 'A port is taken by another process.',
    fix: 'Use the ports that the engine gives ($STAGEGATE_PORT), not a fixed one.',
    tag: 'port',
  },
  {
    when: /ENOSPC|no space left/i,
    cause: 'The disk is full.',
    fix: 'stagegate gc shows what can go.',
    tag: 'disk-full',
  },
  {
    when: /out of memory|heap limit|signal: killed|\bSIGKILL\b|exit status 137/i,
    cause: 'The process needed more memory than there was.',
    fix: 'Lower its parallelism, or limits.parallel in the plan.',
    tag: 'memory',
  },
  {
    when: /EACCES|permission denied/i,
    cause: 'The process may not read, write or run something that it wants to.',
    fix: 'Look at the mode of the file that it names; a script needs its executable bit in git.',
    tag: 'permission',
  },
  {
    when: /snapshot.{0,40}(?:obsolete|written|failed)|toMatchSnapshot/i,
    cause: 'A stored snapshot is not what the code gives now.',
    fix: 'Look whether the change is meant; if so, update the snapshot in the same change.',
    tag: 'snapshot',
  },
];

/** By the failure's own code, where the output has nothing to add. */
const BY_CODE: Readonly<Record<string, { readonly cause: string; readonly fix: string }>> = {
  NO_CHANGE: {
    cause: 'The executor did nothing that git sees: ignored files do not count.',
    fix: 'Say "changes: optional" where that is right, or let it write files that are not ignored.',
  },
  OUT_OF_SCOPE: {
    cause: 'The work needs files that the stage may not change.',
    fix: 'Widen "scope", or move the work to the stage that may.',
  },
  START_CONFLICT: {
    cause: 'Two stages that do not need each other changed the same lines.',
    fix: 'Let one need the other, or narrow their scopes.',
  },
  HANDOFF_CONFLICT: {
    cause: 'Stages, or the base since they began, changed the same lines.',
    fix: 'Rerun the stage on the newest base, or let one stage need the other.',
  },
  ARTIFACT_MISSING: {
    cause: 'The executor was not told of the file, or wrote it elsewhere.',
    fix: 'Write it into the folder that $STAGEGATE_ARTIFACTS names.',
  },
};

/** What is suspected, by the first rule that fits; tags for the tool, the cause and what failed. */
export function diagnose({ origin, code, gate, command, symptom }: DiagnosisFacts): Diagnosis {
  const text = `${(command ?? '').slice(0, 2000)}\n${symptom}`;
  const tools = TOOLS.filter(([, pattern]) => pattern.test(text)).map(([name]) => name);
  const found = SUSPICIONS.find(({ when }) => when.test(symptom));
  const known = BY_CODE[code];
  const tags = [
    origin,
    ...(gate === null ? [] : [gate]),
    ...tools,
    ...(found === undefined ? [] : [found.tag]),
  ];
  return {
    cause: found?.cause ?? known?.cause ?? null,
    fixes: [found?.fix, known?.fix].filter((fix) => fix !== undefined),
    tags: [...new Set(tags)].slice(0, 20),
  };
}
