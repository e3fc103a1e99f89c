import { createHash } from 'node:crypto';

import type { AttemptInput, GatesInput } from '../../src/activities/contracts.js';
import type { Failure } from '../../src/domain/failure/failure.js';
import type { AttemptResult } from '../../src/domain/stage/attempt.js';
import type { GatesResult } from '../../src/domain/stage/gate-report.js';

/** A commit id made of words. */
export const commitOf = (...words: (string | number)[]): string =>
  createHash('sha1').update(words.join('/')).digest('hex');
/** A content hash made of words. */
export const hashOf = (...words: string[]): string =>
  createHash('sha256').update(words.join('/')).digest('hex');

/** An attempt that went well, but for what is given. */
export function attemptResult({
  input,
  part,
}: {
  input: AttemptInput;
  part: Partial<AttemptResult>;
}): AttemptResult {
  return {
    attempt: input.attempt,
    start: input.base,
    head: commitOf(input.stage, input.attempt),
    end: { kind: 'exited', exitCode: 0 },
    durationMs: 5,
    changes: { files: 1, insertions: 1, deletions: 0 },
    artifacts: [],
    skipped: null,
    failure: null,
    ...part,
  };
}

/** What gates say that all passed, or that were refused. */
export function gatesResult({ stage, attempt }: GatesInput, refused: Failure | null): GatesResult {
  const outcome = refused === null ? 'passed' : 'failed';
  return {
    passed: refused === null,
    gates: [{ id: 'unit', outcome, required: true, durationMs: 5 }],
    digest: hashOf('gates', stage, String(attempt), outcome),
    failure: refused,
  };
}
