import type { CarriedEnd } from './carried-end.js';
import type { CarryInput } from './carry-input.js';
import { Carrier } from './carrier.js';
import { lookAtRecord } from './look-at-record.js';
import { recordFiles } from './record-files.js';
import { makeWaker } from './waker.js';

/**
 * Carries a process to its end: launches it when its record is new, finds it again when another worker (or this one,
 * before) launched it, and says how it ended when it has. Safe to call any number of times, also from two workers at
 * once: the command runs at most once for a record, and every caller gets the same end.
 *
 * Fails as {@link launch} does; nothing runs then.
 */
export async function carryProcess(input: CarryInput): Promise<CarriedEnd> {
  const files = recordFiles(input.record);
  const waker = makeWaker({ signals: [input.stop, input.leave] });
  const carrier = new Carrier({ input, files, waker });
  try {
    for (;;) {
      const end = await carrier.step(lookAtRecord(files));
      if (end !== null) return end;
    }
  } finally {
    waker.close();
  }
}
