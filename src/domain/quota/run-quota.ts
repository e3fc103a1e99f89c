import { z } from 'zod';

const Count = z.int().positive().nullable();

/** What a run as a whole may take, beside cost and tokens; `null` where nothing is said. */
export const RunQuota = z.strictObject({
  /** Attempts of its stages, whatever came of them: retries and reruns count, too. */
  attempts: Count,
  /** Files that differ from the stage's start when an attempt ends, added up over all attempts. */
  mutations: Count,
  /** How often a stage begins. */
  stages: Count,
  /** Milliseconds since the run was admitted, without those in which it was paused. */
  timeMs: Count,
});
export type RunQuota = z.infer<typeof RunQuota>;

/** Whether anything is limited. */
export const isQuotaSet = (quota: RunQuota): boolean => Object.values(quota).some((limit) => limit !== null);
