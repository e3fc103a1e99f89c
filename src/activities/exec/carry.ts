import { ApplicationFailure, Context } from '@temporalio/activity';

import type { Command } from '../../domain/command.js';
import { blotRanges, type CarriedEnd, carryProcess, outputLog } from '../../process/index.js';
import type { SecretScanner } from '../../secrets/index.js';
import type { Departures } from '../support/departures.js';

/** What one activity carries its processes with. */
export interface Carrier {
  readonly departures: Departures;
  readonly graceMs: number;
  readonly logBytes: number;
  /** Where this activity's process records are. */
  readonly folder: string;
  /** Finds what must not be seen in a log. */
  readonly scanner: SecretScanner;
}

/** How a carried process ended; one that was left running is no end: Temporal comes back to it. */
export type Ended = Exclude<CarriedEnd, { kind: 'left' }>;

/**
 * Carries a process and heartbeats for it. When the worker goes away the process runs on, and the activity ends with
 * an error that Temporal repeats: whoever takes it next finds the process again. One that was ended on a request that
 * is not ours (its run was terminated or aborted, and then Reset) was interrupted, as far as this activity goes.
 */
export async function carry(input: {
  carrier: Carrier;
  record: string;
  command: Command;
  cwd: string;
  stdin?: string;
  /** What must not be seen in its log either. */
  secrets?: readonly string[];
  env: Record<string, string>;
  timeoutMs: number | null;
  stallMs: number | null;
  overLimit?: () => boolean;
}): Promise<Ended> {
  const { carrier, ...process } = input;
  const context = Context.current();
  const { scanner } = carrier;
  const end = await carryProcess({
    ...process,
    secrets: [...(process.secrets ?? []), ...scanner.values],
    logBytes: carrier.logBytes,
    graceMs: carrier.graceMs,
    stop: carrier.departures.stop,
    leave: carrier.departures.leave,
    onPoll: ({ elapsedMs, bytes }) => context.heartbeat({ elapsedMs: Math.round(elapsedMs), bytes }),
  });
  if (end.kind === 'left') {
    throw ApplicationFailure.create({
      type: 'LEFT_RUNNING',
      message: 'the worker goes away; the process runs on',
    });
  }
  const file = outputLog({ record: process.record });
  await blotRanges({ file, find: (text) => scanner.find({ text, strict: false }) });
  if (end.kind === 'cancelled' && !carrier.departures.stop.aborted) return { ...end, kind: 'interrupted' };
  return end;
}
