import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Settings } from '../config/settings.js';
import type { HostQueues } from '../contract/task-queues.js';
import { carryOutFences, type FenceDuty } from './fences.js';
import type { ServerView } from './health/server-view.js';

/** A host is heard of several times within the silence that it is allowed, and at least this often. */
const LONGEST_BEAT_MS = 15_000;
/** How soon a worker that the server has not heard yet asks again. */
const AGAIN_MS = 500;

/** What a worker does for its host beside its pollers. */
export interface HostDutyInput extends FenceDuty {
  readonly prefix: string;
  readonly queues: HostQueues;
  readonly settings: Settings;
  /** Whether the server hears this worker. */
  readonly heard: () => Promise<ServerView>;
}

/**
 * While the worker polls: says again and again that this host is well, as long as the Temporal server hears it too (a
 * host that is cut off from the server must be given up), and carries out fences (a host that was cut off learns of
 * them so, without being started anew). Never throws: a store that is away is asked again.
 */
export async function keepHost(input: HostDutyInput, until: AbortSignal): Promise<void> {
  const everyMs = Math.min(LONGEST_BEAT_MS, input.settings.hostTimeoutMs / 4);
  while (!until.aborted) {
    let well = false;
    try {
      well = (await input.heard()) === 'polled';
      if (well) {
        await carryOutFences(input);
        await sayWell(input);
      }
    } catch (error) {
      const msg = 'could not say that this host is well';
      input.log(JSON.stringify({ level: 40, time: Date.now(), msg, error: String(error) }));
    }
    await sleep(well ? everyMs : Math.min(everyMs, AGAIN_MS), undefined, { signal: until }).catch(
      () => undefined,
    );
  }
}

function sayWell({ store, hostId, prefix, queues, vault }: HostDutyInput): Promise<void> {
  return store.touchHost({
    hostId,
    name: hostname(),
    prefix,
    ...queues,
    vault,
    seenAt: new Date().toISOString(),
  });
}
