import { failure } from '../domain/failure/catalogue.js';
import type { AttemptResult } from '../domain/stage/attempt.js';
import { NOTHING_DONE } from '../domain/stage/nothing-done.js';
import type { StageTake } from '../domain/stage/hands.js';
import { formatDuration } from '../domain/text/duration.js';

import type { Done } from './host-line.js';
import type { EndedAttempt, StageInput } from './inputs.js';

type Of = Pick<StageInput, 'run' | 'stage' | 'timeoutMs'>;

/** An attempt that came to no gates. */
export function bare(result: AttemptResult): EndedAttempt {
  return { result, gates: null, failure: result.failure };
}

/** What an approver is shown as evidence of checks: the digest of the gates, of the findings, or of both. */
export function digestOf(ended: EndedAttempt | null): string | null {
  const gates = ended?.gates?.digest ?? null;
  const findings = ended?.result.findings?.digest ?? null;
  if (gates === null || findings === null) return gates ?? findings;
  return bothDigests(gates, findings);
}

/** Half of each, in turns: whichever is another one shows at once, and no hash is worked out in a workflow. */
function bothDigests(gates: string, findings: string): string {
  return Array.from({ length: 32 }, (_, at) => `${gates[at] ?? ''}${findings[at] ?? ''}`).join('');
}

/** An attempt whose host was given up is over, and costs nothing: the next one goes on elsewhere. */
export function unlessMoved(of: Of, { attempt, done }: { attempt: number; done: Done<AttemptResult> }) {
  if (done.kind === 'done') return done.value;
  const lost = failure('HOST_LOST', { ...at(of, attempt), host: done.from, other: done.to });
  return { ...NOTHING_DONE, attempt, end: { kind: 'interrupted' }, failure: lost } satisfies AttemptResult;
}

/** An attempt that was stopped at its time limit. */
export function timedOut(of: Of, result: AttemptResult): AttemptResult {
  const after = formatDuration(of.timeoutMs ?? 0);
  const reason = failure('EXECUTOR_TIMED_OUT', { ...at(of, result.attempt), after });
  return { ...result, end: { kind: 'timed_out' }, failure: reason };
}

/** An attempt that was stopped, or not judged, because a person took the stage. */
export function takenFrom(of: Of, result: AttemptResult, take: StageTake | null): EndedAttempt {
  const by = take?.by.name ?? '';
  const taken = { ...result, failure: failure('ATTEMPT_TAKEN', { ...at(of, result.attempt), by }) };
  return bare(result.by === undefined ? { ...taken, end: { kind: 'interrupted' } } : taken);
}

const at = ({ run, stage }: Of, attempt: number) => ({ task: run.taskKey, stage, attempt });
