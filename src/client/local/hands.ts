import { hostId } from '../../config/host-id.js';
import { fail } from '../../domain/failure/catalogue.js';
import type { RunStatus } from '../../domain/run/run-status.js';
import type { HandsPlace } from '../../domain/stage/hands.js';
import type { Session } from './session.js';

/**
 * Makes sure that a stage's working tree is, or would be, on this host: a person works on the host's own disk. Throws
 * TAKE_OTHER_HOST.
 */
export function onThisHost(
  session: Pick<Session, 'paths'>,
  { status, stage, place }: { status: RunStatus; stage: string; place: HandsPlace | null },
): void {
  const host = place?.hostId ?? status.host;
  const own = hostId(session);
  if (host === null || host === own) return;
  fail('TAKE_OTHER_HOST', { task: status.task.key, stage, host, own, directory: place?.directory ?? null });
}
