import { setTimeout } from 'node:timers/promises';

import { readSettings } from '../../config/settings.js';
import { isDown } from '../../domain/notify/backlog-words.js';
import type { Backlog } from '../../store/store.js';
import type { Session } from './session.js';

/** Milliseconds that the store may take: nobody waits for it. */
const QUICK_MS = 1_600;

/**
 * The receivers of notifications that are down. None where the configuration names none: then the store is not even opened.
 * Never fails.
 */
export async function receiversDown(session: Session): Promise<readonly Backlog[]> {
  const { env, paths } = session;
  try {
    if (readSettings({ env, paths }).receivers.length === 0) return [];
    const looking = session.store().then((store) => store.listBacklogs());
    looking.catch(() => undefined);
    const found = await Promise.race([looking, setTimeout(QUICK_MS, null, { ref: false })]);
    return (found ?? []).filter(isDown);
  } catch {
    return [];
  }
}
