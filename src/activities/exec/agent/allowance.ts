import { join } from 'node:path';

import { z } from 'zod';

import { AgentUse } from '../../../domain/agent/agent-use.js';
import { OutputMeter } from '../../../domain/agent/output-meter.js';
import type { AgentPreset } from '../../../domain/agent/preset.js';
import type { Failure } from '../../../domain/failure/failure.js';
import { amountsOf } from '../../../domain/quota/amounts.js';
import { NOTHING_USED, QuotaCounter, reachedQuota } from '../../../domain/quota/counter.js';
import { Quota } from '../../../domain/quota/quota.js';
import { quotaFailure } from '../../../domain/quota/quota-failure.js';
import { followFile, outputLog } from '../../../process/index.js';
import { readJson, writeWhole } from '../../support/json-file.js';
import { type AttemptContext, inStage } from '../attempt-context.js';

const Quotas = z.array(Quota);

/**
 * What an agent's attempt may use: what its run says, and what is left of the repository's day. Decided once an attempt,
 * before the agent starts; the failure when there is nothing left.
 */
export async function allowanceOf(context: AttemptContext): Promise<readonly Quota[] | Failure> {
  const file = join(context.folders.attempt, 'quotas.json');
  const known = await readJson({ file, schema: Quotas });
  if (known !== null) return known;
  const quotas = [...(context.input.quotas ?? []), ...(await dayQuotas(context))];
  const quota = reachedQuota({ quotas, using: NOTHING_USED });
  if (quota !== null) return quotaFailure({ quota, at: inStage(context.input), stopped: false });
  await writeWhole({ file, text: JSON.stringify(quotas) });
  return quotas;
}

/** Of the present day (UTC), over all runs of the repository. */
async function dayQuotas({ deps, input }: AttemptContext): Promise<Quota[]> {
  const { id: repositoryId, slug } = input.run.repository;
  const budget = deps.dayLimit(slug);
  if (budget === null) return [];
  const since = `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`;
  const rows = await deps.store.listLedger({ repositoryId, kind: 'attempt_ended', since });
  const counter = new QuotaCounter({ scope: 'day', budget });
  for (const [index, { data }] of rows.entries()) {
    const use = AgentUse.safeParse(data['agent']);
    if (use.success) counter.take({ name: String(index), amounts: amountsOf(use.data) });
  }
  return counter.quotas;
}

/** Reads what an agent uses while it works, from the log of its record; also when an earlier worker began it. */
export function meterOf({ preset, record }: { preset: AgentPreset; record: string }) {
  const meter = new OutputMeter({ preset });
  const over = new AbortController();
  const read = async () => {
    const pieces = followFile({ file: outputLog({ record }), from: 'start', signal: over.signal });
    for await (const piece of pieces) meter.feed(piece);
  };
  const reading = read().catch(() => undefined);
  return {
    meter,
    /** Reads no more. */
    close: async () => {
      over.abort();
      await reading;
    },
  };
}
