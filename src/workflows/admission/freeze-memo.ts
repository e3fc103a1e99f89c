import { setCurrentDetails, upsertMemo } from '@temporalio/workflow';

import type { Freeze } from '../../domain/admission/freeze.js';
import { freezeWords, frozenWords } from '../../domain/admission/freeze.js';
import { inlineCut } from '../../domain/text/markdown.js';

const SHOWN = 20;

/**
 * Keeps the freezes where they can be read without a worker, and also when the workflow was terminated: on its memo. And
 * shows them in Temporal Web.
 */
export class FreezeMemo {
  #kept = '[]';

  /** Writes them down when they have changed. */
  keep(freezes: readonly Freeze[]): void {
    const now = JSON.stringify(freezes);
    if (now === this.#kept) return;
    this.#kept = now;
    upsertMemo({ freezes });
    setCurrentDetails(freezes.slice(0, SHOWN).map(line).join('\n\n'));
  }
}

function line(freeze: Freeze): string {
  return inlineCut({ text: `${frozenWords(freeze)} is frozen by ${freezeWords(freeze)}`, length: 700 });
}
