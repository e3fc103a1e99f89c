import { z } from 'zod';

/** A group of runs, as a plan names it. */
export const ConcurrencySource = z
  .strictObject({
    group: z
      .string()
      .min(1)
      .max(100)
      .meta({
        title: 'a name',
        description: 'The name of the group; repositories share groups.',
        examples: ['staging'],
      }),
    limit: z
      .int()
      .min(1)
      .max(1000)
      .meta({ description: 'How many runs of the group may be active at a time.' }),
  })
  .meta({ id: 'Concurrency', title: 'a map about a group of runs' });
