import { readSettings } from '../../config/settings.js';
import { actorOf } from './actor.js';
import type { Session } from './session.js';

/** Begins admission anew, with the limits that are configured here. Whether there was one. */
export async function beginAdmissionAnew(session: Session): Promise<boolean> {
  const { admission: limits } = readSettings(session);
  const { name } = await actorOf(session);
  const runs = await session.runs();
  const { wasOpen } = await runs.restartAdmission({ limits, reason: `begun anew by ${name}` });
  return wasOpen;
}
