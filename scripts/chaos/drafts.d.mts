/** A request for an approval, as far as who drives runs looks at it. */
export interface Waiting {
  subject: string;
  rule: { draft?: boolean };
  draft?: { state: string; note?: string; number?: number };
  evidence: { head: string | null };
}
export function answerTo(given: {
  request: Waiting;
  origin: string;
  left: Set<number>;
  missed: (why: string) => unknown;
}): Promise<'wait' | 'command'>;
export function withoutDrafts(given: {
  refs: [string, string][];
  all: { number: number; head: string; base: string; state: string }[];
  prefix: string;
}): {
  origin: Map<string, string>;
  pulls: string[];
  firstPull: number | null;
  drafts: { number: number; state: string; run: number; request: string; head: string }[];
};
