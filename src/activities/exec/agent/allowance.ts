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
import { UseBeside } from './use-beside.js';
import { UseFolder } from './use-folder.js';

const Decided = z.strictObject({
  quotas: z.array(Quota),
  /** See {@link Beside.told}, and {@link Beside.dayBegan}. */
  told: z.array(z.string()),
  dayBegan: z.number(),
});

/** What an agent's attempt may use: its limits as they stood when it began, and what others use beside it since. */
export interface Allowed {
  readonly quotas: readonly Quota[];
  readonly beside: UseBeside;
}

/**
 * What an agent's attempt may use: what its run says, and what is left of the repository's day. Decided once an attempt,
 * before the agent starts; the failure when there is nothing left.
 */
export async function allowanceOf(context: AttemptContext): Promise<Allowed | Failure> {
  const { deps, input, folders } = context;
  const file = join(folders.attempt, 'quotas.json');
  const { repository, taskKey, number } = input.run;
  const folder = join(deps.paths.state, 'use', repository.slug);
  const besideOf = ({ told, dayBegan }: z.infer<typeof Decided>) =>
    new UseBeside({
      folder,
      run: `${taskKey.toLowerCase()}/${number}`,
      attempt: nameOf(input),
      grant: input.grant ?? null,
      told,
      dayBegan,
    });
  const known = readJson({ file, schema: Decided });
  if (known !== null) return { quotas: known.quotas, beside: besideOf(known) };
  const uses = new UseFolder(folder);
  uses.forgetOld();
  const day = await dayQuotas({ context, uses });
  const decided = { quotas: [...(input.quotas ?? []), ...day.quotas], told: day.told, dayBegan: day.began };
  const beside = besideOf(decided);
  const quota = reachedQuota({ quotas: beside.added(decided.quotas), using: NOTHING_USED });
  if (quota !== null) return quotaFailure({ quota, at: inStage(input), stopped: false });
  await writeWhole({ file, text: JSON.stringify(decided) });
  return { quotas: decided.quotas, beside };
}

const nameOf = ({ stage, attempt }: { stage: string; attempt: number }) => `${stage}/${String(attempt)}`;

/** Of the present day (UTC), over all runs of the repository, by the ledger; and who of the host's is in it already. */
async function dayQuotas({ context, uses }: { context: AttemptContext; uses: UseFolder }) {
  const { deps, input } = context;
  const { id: repositoryId, slug } = input.run.repository;
  const began = new Date().setUTCHours(0, 0, 0, 0);
  const budget = deps.dayLimit(slug);
  if (budget === null) return { quotas: [], told: [], began };
  const since = new Date(began).toISOString();
  // ended ones first: what ends while the ledger is read is added twice rather than not at all
  const ended = uses.read().filter((use) => use.ended);
  const rows = await deps.store.listLedger({ repositoryId, kind: 'attempt_ended', since });
  const counter = new QuotaCounter({ scope: 'day', budget });
  const counted = new Set<string>();
  for (const [index, { key, data }] of rows.entries()) {
    const use = AgentUse.safeParse(data['agent']);
    if (!use.success) continue;
    const amounts = amountsOf(use.data);
    counter.take({ name: String(index), amounts });
    counted.add(JSON.stringify([key, amounts.cost, amounts.tokens]));
  }
  const told = ended.filter(({ attempt, cost, tokens }) =>
    counted.has(JSON.stringify([attempt, cost, tokens])),
  );
  return { quotas: counter.quotas, told: told.map(({ file }) => file), began };
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
