import { z } from 'zod';

import { GateId } from '../../domain/keys.js';

const MOST_ENTRIES = 200;

const Entry = z
  .strictObject({
    gate: GateId.meta({ description: "The gate's id in the plans." }),
    test: z
      .string()
      .min(1)
      .max(500)
      .optional()
      .meta({ description: 'One test of it, by its name in report and card; left out: the whole gate.' }),
    owner: z.string().min(1, 'must name somebody').max(320).meta({ description: 'Who sees to it.' }),
    reason: z.string().min(1, 'must say why').max(500).meta({ description: 'Why it may fail.' }),
    until: z
      .string()
      .refine(isDay, 'must be a day such as 2026-12-31')
      .meta({ description: 'The last day (UTC) on which it may.' }),
  })
  .meta({ id: 'QuarantineEntry', title: 'a map with gate, test, owner, reason and until' });

/** `.stagegate/quarantine.yaml`: which gates and tests may fail, who sees to it, and until when. */
export const QuarantineSource = z
  .strictObject({
    quarantine: z.array(Entry).max(MOST_ENTRIES).meta({ description: 'What may fail for a while.' }),
  })
  .meta({ id: 'Quarantine', title: 'the quarantine of a repository' });

function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
