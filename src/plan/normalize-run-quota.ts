import { isQuotaSet, type RunQuota } from '../domain/quota/run-quota.js';
import { durationMs } from './quantity.js';
import type { RunQuotaSource } from './source/run-quota.js';

/** What a run may take in its one long form; nothing where nothing is said. */
export function runQuota(source: RunQuotaSource | undefined): { run?: RunQuota } {
  const { attempts = null, mutations = null, stages = null, time } = source ?? {};
  const run = { attempts, mutations, stages, timeMs: time === undefined ? null : durationMs(time) };
  return isQuotaSet(run) ? { run } : {};
}
