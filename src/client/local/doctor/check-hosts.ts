import { hostId } from '../../../config/host-id.js';
import { readSettings } from '../../../config/settings.js';
import { parseWorkerIdentity } from '../../../worker/identity.js';
import { findPollers } from '../../run/find-pollers.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';

const DAY_MS = 86_400_000;

/** The hosts that share this installation's runs: which are well, and whether they could take each other's work. */
export function checkHosts(session: Session): Promise<Finding> {
  return check('hosts', async () => {
    const { vault, hostTimeoutMs } = readSettings(session);
    const { temporal } = await session.runs();
    const since = (ms: number) => new Date(Date.now() - ms).toISOString();
    const store = await session.store();
    const known = await store.listHosts({ prefix: temporal.queues.workflows, seenSince: since(DAY_MS) });
    const well = known.filter(({ seenAt }) => seenAt >= since(hostTimeoutMs));
    const own = hostId(session);
    const named = well.map(
      (host) => `${host.hostId}${host.hostId === own ? ' (this one)' : ` (${host.name})`}`,
    );
    const detail = `${String(well.length)} ${well.length === 1 ? 'host' : 'hosts'} well: ${named.join(', ') || 'none'}`;
    const unheard = (await findPollers(temporal)).flatMap(({ identity }) => {
      const id = parseWorkerIdentity(identity)?.hostId;
      return id === undefined || known.some((host) => host.hostId === id) ? [] : [id];
    });
    if (unheard.length > 0)
      return {
        state: 'unknown',
        detail: `${detail}; ${[...new Set(unheard)].join(', ')} polls the same queues and has not been heard of in this store: it has just begun, or has another store`,
        next: 'Give every host the same STAGEGATE_STORE, or a STAGEGATE_TASK_QUEUE_PREFIX of its own',
      } as const;
    const strangers = well.filter((host) => host.vault !== vault);
    if (strangers.length > 0)
      return {
        state: 'problem',
        detail: `${detail}; ${strangers.map((host) => host.hostId).join(', ')} with another shared vault`,
        next: 'Set the same STAGEGATE_VAULT (or vault: in config.yaml) on every host',
      } as const;
    if (well.length < 2 || vault !== null) return { detail };
    return {
      state: 'unknown',
      detail: `${detail}; no shared vault, so a run stays on its host`,
      next: 'Set STAGEGATE_VAULT (or vault: in config.yaml) on every host',
    } as const;
  });
}
