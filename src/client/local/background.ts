import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { programFile } from '../../config/build.js';
import { spawnBackground } from '../../process/spawn-background.js';
import { connectionSettings } from '../../server/connection-settings.js';
import { findDevServer } from '../../server/dev-server-state.js';
import { nobodyListens } from '../../server/nobody-listens.js';
import { listWorkers } from '../../worker/self.js';
import { findPollers } from '../run/find-pollers.js';
import type { Session } from './session.js';

/** What a run would wait for; `null` when nothing is missing. */
export type MissingPart = 'server' | 'worker' | null;

/** A part that was started in the background, and how to end it. */
export interface BackgroundPart {
  readonly pid: number;
  readonly logFile: string;
}

/** The first start of a server may fetch its program. */
const SERVER_WITHIN_MS = 300_000;
const WORKER_WITHIN_MS = 60_000;
const LOOK_MS = 200;

/** Looks for a server and a worker. A server that the user named is never called missing: it is not ours to start. */
export async function missingPart(session: Session): Promise<MissingPart> {
  const settings = await connectionSettings(session);
  if (settings.source === 'default' && (await nobodyListens(settings))) return 'server';
  if (listWorkers(session).length > 0) return null;
  const { temporal } = await session.runs();
  return (await findPollers(temporal)).length > 0 ? null : 'worker';
}

/**
 * Starts what is missing in the background, where it goes on after this program and the terminal: server and worker, or a
 * worker alone. Waits until it is there, or for so long as that may take; whoever needs it then says what is wrong.
 */
export async function startInBackground(
  session: Pick<Session, 'env' | 'paths'>,
  { part, signal }: { part: 'server' | 'worker'; signal: AbortSignal },
): Promise<BackgroundPart> {
  const { env, paths } = session;
  const command = part === 'server' ? 'up' : 'worker';
  const logFile = join(paths.state, `${command}.log`);
  const argv = [process.execPath, programFile(), command] as const;
  const pid = await spawnBackground({ argv: [...argv], cwd: paths.state, env, logFile });
  const until = Date.now() + (part === 'server' ? SERVER_WITHIN_MS : WORKER_WITHIN_MS);
  const isThere = async () =>
    listWorkers({ paths }).length > 0 && (part === 'worker' || (await findDevServer({ paths })) !== null);
  while (!(await isThere()) && Date.now() < until && isAlive(pid))
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
  return { pid, logFile };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
