import { taskCommand } from '../run/answers.js';
import type { RunStatus } from '../run/run-status.js';
import { freezeWords, type Frozen, frozenWords } from './freeze.js';

/** What a run waits for at admission, and the freeze that it obeys; one sentence each. */
export function admissionSentences({
  state,
  admission,
  repository: { slug },
}: Pick<RunStatus, 'state' | 'admission' | 'repository'>): string[] {
  const { waits = null, frozen = null } = admission ?? {};
  const sentences: string[] = [];
  if (waits !== null) {
    const what = state === 'queued' ? 'waits for its turn' : 'waits to go on';
    const end = waits.kind === 'freeze' ? '; stagegate queue tells how to end it' : '';
    sentences.push(`${what}, place ${String(waits.position)} of ${String(waits.of)}: ${waits.why}${end}`);
  }
  if (frozen !== null) {
    const what = { slug, base: frozen.base };
    const held = 'what runs finishes its stage, nothing new begins, and nothing is handed off';
    sentences.push(
      `${frozenWords(what)} is frozen by ${freezeWords(frozen)}; ${held}, until: ${unfreezeCommand(what)}`,
    );
  }
  return sentences;
}

/** The command that ends a freeze. */
export function unfreezeCommand({ slug, base }: Frozen): string {
  return taskCommand({ verb: 'unfreeze', words: base === null ? [slug] : [slug, '--base', base] });
}
