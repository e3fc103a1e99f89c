import type { RunStatus } from '../run/run-status.js';

/** What a run waits for at admission, and the freeze that it obeys; one sentence each. */
export function admissionSentences({ state, admission }: Pick<RunStatus, 'state' | 'admission'>): string[] {
  const { waits = null, frozen = null } = admission ?? {};
  const sentences: string[] = [];
  if (waits !== null) {
    const what = state === 'queued' ? 'waits for its turn' : 'waits to go on';
    sentences.push(`${what}, place ${String(waits.position)} of ${String(waits.of)}: ${waits.why}`);
  }
  if (frozen !== null)
    sentences.push(`frozen by ${frozen.by}: ${frozen.reason}; no stage begins, and nothing is handed off`);
  return sentences;
}
