import { z } from 'zod';

import { ToldLook } from '../domain/pull-request/told-look.js';

/** What somebody saw of a pull request of one numbered run. */
export const PullSeen = z.strictObject({ runNumber: z.int().min(1), seen: ToldLook });
export type PullSeen = z.infer<typeof PullSeen>;
