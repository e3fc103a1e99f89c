import { setTimeout as sleep } from 'node:timers/promises';

import { failpoint } from '../../config/failpoint.js';
import type { Receiver } from '../../config/notify.js';
import { nextTry } from '../../domain/notify/backoff.js';
import type { DueNotification, NotificationEnd, Store } from '../../store/store.js';
import type { WorkerLog } from '../logging.js';
import { deliver } from './deliver.js';
import type { Delivery } from './delivery.js';

const POLL_MS = 1_000;
const AFTER_TROUBLE_MS = 5_000;
/** Longer than any try may take: another worker tells again only what nobody is telling. */
const LEASE_MS = 120_000;

/** What is told to whom. */
export interface DispatchInput extends Pick<Delivery, 'env' | 'folder'> {
  readonly receivers: readonly Receiver[];
  readonly store: Store;
  readonly log: WorkerLog;
  /** How often the store is looked at, how long one worker has a notification for itself; in milliseconds. */
  readonly pollMs?: number;
  readonly leaseMs?: number;
}

/**
 * While the worker polls: tells each receiver what is due, one after the other, so that a slow one keeps no other. At
 * least once: what is told is crossed off afterwards. Never throws: a store that is away is asked again.
 */
export async function keepNotifying(input: DispatchInput, until: AbortSignal): Promise<void> {
  await Promise.all(input.receivers.map((receiver) => keepTelling({ ...input, receiver }, until)));
}

type Telling = DispatchInput & { readonly receiver: Receiver };

async function keepTelling(input: Telling, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    let restMs = 0;
    try {
      if (!(await tellNext(input))) restMs = input.pollMs ?? POLL_MS;
    } catch (error) {
      restMs = AFTER_TROUBLE_MS;
      say(input, 40, 'the notifications cannot be read', { error: String(error) });
    }
    if (restMs > 0) await sleep(restMs, undefined, { signal: until }).catch(() => undefined);
  }
}

async function tellNext(input: Telling): Promise<boolean> {
  const { store, receiver, leaseMs = LEASE_MS } = input;
  const name = receiver.receiver;
  const due = await store.takeNotification({ receiver: name, now: new Date(), leaseMs });
  if (due === null) return false;
  failpoint('notify.before');
  const error = await deliver({ ...input, happening: due.happening });
  failpoint('notify.told');
  const end = endOf({ due, error });
  const { id, event } = due.happening;
  say(input, error === null ? 30 : 40, error === null ? 'notified' : 'could not notify', {
    event,
    id,
    attempt: due.attempt,
    ...(error === null ? {} : { error, then: end.kind }),
  });
  await store.settleNotification({ id, receiver: name, attempt: due.attempt, end });
  failpoint('notify.after');
  return true;
}

function endOf({ due, error }: { due: DueNotification; error: string | null }): NotificationEnd {
  if (error === null) return { kind: 'told' };
  const { attempt, madeAt } = due;
  return { ...nextTry({ attempt, madeAt, now: new Date(), random: Math.random() }), error };
}

function say({ log, receiver }: Telling, level: number, msg: string, more: object): void {
  log(JSON.stringify({ level, time: Date.now(), msg, receiver: receiver.receiver, ...more }));
}
