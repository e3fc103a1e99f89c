import { setHandler } from '@temporalio/workflow';

import { admissionSignal, standQuery } from '../../contract/admission.js';
import { AdmissionWord } from '../../domain/admission/word.js';
import { isoNow, type RunMonitor } from './monitor.js';

/** Registers what admission tells and asks a run. What is no such word changes nothing. */
export function listenToAdmission(monitor: RunMonitor): void {
  setHandler(admissionSignal, (message: unknown) => {
    const word = AdmissionWord.safeParse(message);
    if (!word.success) return;
    monitor.turn.hear(word.data, isoNow());
    monitor.show();
  });
  setHandler(standQuery, () => monitor.turn.stand, { description: 'Where the run stands with admission' });
}
