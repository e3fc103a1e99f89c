import { reachedQuota } from '../../../domain/quota/counter.js';
import type { SlotAsker } from '../../../process/index.js';
import { carry, type Carrier, type Ended } from '../carry.js';
import type { Work } from './agent-work.js';
import { type Allowed, meterOf } from './allowance.js';
import { inSlot } from './slot.js';

/**
 * Carries a stage's work to its end. An agent works in its slot; one that has limits is stopped at the
 * first that it reaches.
 */
export async function carryWork(input: {
  carrier: Carrier;
  record: string;
  work: Work;
  cwd: string;
  stallMs: number | null;
  /** `null` for what has no limits. */
  allowed: Allowed | null;
  slot: SlotAsker | null;
}): Promise<Ended> {
  const { slot, carrier } = input;
  return inSlot({ slot, departures: carrier.departures, carry: () => carried(input) });
}

async function carried(input: Omit<Parameters<typeof carryWork>[0], 'slot'>): Promise<Ended> {
  const { carrier, record, work, cwd, stallMs, allowed } = input;
  const process = {
    carrier,
    record,
    command: work.command,
    cwd,
    ...(work.stdin === null ? {} : { stdin: work.stdin }),
    secrets: work.agent?.secrets ?? [],
    env: { ...work.env },
    timeoutMs: null,
    stallMs,
  };
  if (work.agent === null || allowed === null || allowed.quotas.length === 0) return carry(process);
  const { quotas, beside } = allowed;
  const { meter, close } = meterOf({ preset: work.agent.preset, record });
  try {
    const overLimit = () => {
      beside.tell(meter.used, 'works');
      return reachedQuota({ quotas: beside.added(quotas), using: meter.used }) !== null;
    };
    return await carry({ ...process, overLimit });
  } finally {
    await close();
  }
}
