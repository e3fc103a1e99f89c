import { z } from 'zod';

import { DurationSource } from './quantities.js';

const count = (most: number) => z.int().min(1).max(most).optional();

/** What a run as a whole may take, beside cost and tokens. */
export const RunQuotaSource = z
  .strictObject({
    attempts: count(100_000).meta({
      description: 'How many attempts all stages may make together, whatever came of them.',
      otherwise: 'no limit',
      examples: [12],
    }),
    mutations: count(10_000_000).meta({
      description:
        "How many files attempts may change together: those that differ from their stage's start when an attempt ends, counted for each attempt.",
      otherwise: 'no limit',
      examples: [400],
    }),
    stages: count(100_000).meta({
      description: 'How often a stage may begin.',
      otherwise: 'no limit',
      examples: [20],
    }),
    time: DurationSource.optional().meta({
      description:
        'How long the run may go on from when it was admitted, pauses left out. An attempt that works then is stopped.',
      otherwise: 'no limit',
      examples: ['8h'],
    }),
  })
  .meta({ id: 'RunLimits', title: 'a map with `attempts`, `mutations`, `stages` and `time`' });
export type RunQuotaSource = z.infer<typeof RunQuotaSource>;
