/** What the oracle reads of a run; see facts.mjs. */
export interface Facts {
  status: {
    state: string;
    failure?: { code: string; message: string };
    stages: {
      key: string;
      state: string;
      head: string | null;
      attempts: { attempt: number; head: string | null; skipped?: string }[];
    }[];
    handoff: { collector: string | null; branch: string; pullRequest: { number: number } | null };
    groups?: Group[];
    approvals?: {
      id: string;
      rule: { draft?: boolean; count: number };
      draft?: { state: string };
      decisions?: object[];
    }[];
    quotas?: { kind: string; consumed: number }[];
  };
  stored: { state: string } | null;
  runs: number;
  failures: [string, number][];
  ledger: { seq: number; kind: string; key: string }[];
  vault: Map<string, string>;
  origin: Map<string, string>;
  pulls: string[];
  firstPull: number | null;
  drafts: { number: number; state: string; run: number; request: string; head: string }[];
  treeOf: (commit: string) => string;
  starts: string[];
  gates: string[];
  report: { run: { state: string } } | null;
  told: string[];
  leaks: string[];
}

/** A group of stages that was handed off. */
export interface Group {
  number: number;
  stages: { stage: string }[];
  state: string;
  branch: string;
  onto: number | null;
  collector: string | null;
  pullRequest: { number: number; base: string } | null;
}

/** What the oracle knows of a run besides: see driven-run.mjs. */
export interface Run {
  task: string;
  slug: string;
  number: number;
  tokens: number;
  complaints: string[];
  killed: { stage: string; kind: string }[];
  reboots: number;
  wasReset: boolean;
}

export type Reference = object;
export function reference(facts: Facts): Reference;
export function violations(given: {
  facts: Facts | (Omit<Facts, 'status'> & { status: null });
  expected: Reference;
  run: Run;
}): string[];
export function stillHeld(given: {
  places: { run: { slug: string; number: number }; kind: string }[];
  backlogs: { waiting: number; error: string | null }[];
  run: Run;
}): string[];
