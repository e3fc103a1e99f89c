import { z } from 'zod';

import { FrozenFiles } from './frozen-files.js';
import { SeenLook } from '../pull-request/look.js';
import { RunStatus } from '../run/run-status.js';

/** The report of a run that has ended: its last status, and where to look further. */
export const RunReport = z.strictObject({
  schemaVersion: z.literal(1),
  writtenAt: z.iso.datetime(),
  run: RunStatus,
  requirements: z.string().nullable(),
  /** What it was judged with; left out where that could not be read. */
  frozen: FrozenFiles.optional(),
  /** What became of its pull requests since, as the ledger has it; left out where nobody looked. */
  pullRequests: z.array(SeenLook).optional(),
  /** What to do next, most useful first. */
  next: z.array(z.string()),
});
export type RunReport = z.infer<typeof RunReport>;
