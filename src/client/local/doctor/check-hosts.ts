import { hostId } from '../../../config/host-id.js';
import { readSettings } from '../../../config/settings.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';

/** The hosts that share this installation's runs: which are well, and whether they could take each other's work. */
export function checkHosts(session: Session): Promise<Finding> {
  return check('hosts', async () => {
    const { vault, hostTimeoutMs } = readSettings(session);
    const { temporal } = await session.runs();
    const seenSince = new Date(Date.now() - hostTimeoutMs).toISOString();
    const store = await session.store();
    const well = await store.listHosts({ prefix: temporal.queues.workflows, seenSince });
    const own = hostId(session);
    const named = well.map(
      (host) => `${host.hostId}${host.hostId === own ? ' (this one)' : ` (${host.name})`}`,
    );
    const detail = `${String(well.length)} ${well.length === 1 ? 'host' : 'hosts'} well: ${named.join(', ') || 'none'}`;
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
