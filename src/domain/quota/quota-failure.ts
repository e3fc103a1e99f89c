import { failure } from '../failure/catalogue.js';
import type { Failure } from '../failure/failure.js';
import type { InStage } from '../failure/stages.js';
import type { Quota } from './quota.js';
import { scopedQuotaWords } from './quota-words.js';

/** What a person is told when a limit is reached; `stopped` when an executor had to be stopped at it. */
export function quotaFailure({
  quota,
  at,
  stopped,
}: {
  quota: Quota;
  at: InStage;
  stopped: boolean;
}): Failure {
  const told = { ...at, quota: scopedQuotaWords(quota), stopped };
  if (quota.scope === 'day') return failure('QUOTA_DAY_USED_UP', told);
  return failure(quota.scope === 'run' ? 'QUOTA_RUN_USED_UP' : 'QUOTA_USED_UP', told);
}
