import { statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { programFile } from '../../config/build.js';
import { fail } from '../../domain/failure/catalogue.js';
import { cleanLines } from '../../domain/text/clean.js';
import { sendSignal } from '../../process/send-signal.js';
import { spawnBackground } from '../../process/spawn-background.js';
import { connectionSettings } from '../../server/connection-settings.js';
import { findDevServer } from '../../server/dev-server-state.js';
import { lastLines } from '../../server/log-file.js';
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
/** After so long a person wants to know what goes on. */
const SLOW_MS = 4_000;

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
 * worker alone. Waits until it is there, or for so long as that may take; whoever needs it then says what is wrong. When
 * `signal` ends, so does what was started. Throws BACKGROUND_ENDED, and an AbortError.
 */
export async function startInBackground(
  session: Pick<Session, 'env' | 'paths'>,
  {
    part,
    signal,
    onSlow,
    program = programFile(),
  }: {
    part: 'server' | 'worker';
    signal: AbortSignal;
    /** Called once, with the log, when it takes long. */
    onSlow: (logFile: string) => void;
    /** The program itself; another one in tests. */
    program?: string;
  },
): Promise<BackgroundPart> {
  const { env, paths } = session;
  const command = part === 'server' ? 'up' : 'worker';
  const logFile = join(paths.state, `${command}.log`);
  const said = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const argv = [process.execPath, program, command] as const;
  const pid = await spawnBackground({ argv: [...argv], cwd: paths.state, env, logFile });
  const began = Date.now();
  let isSlow = false;
  const isThere = async () =>
    listWorkers({ paths }).length > 0 && (part === 'worker' || (await findDevServer({ paths })) !== null);
  while (!(await isThere())) {
    const since = Date.now() - began;
    if (since > (part === 'server' ? SERVER_WITHIN_MS : WORKER_WITHIN_MS)) break;
    if (!isAlive(pid))
      fail('BACKGROUND_ENDED', {
        command: `stagegate ${command}`,
        log: logFile,
        words: cleanLines(lastLines(logFile, { from: said })).join('\n'),
      });
    if (since > SLOW_MS && !isSlow) {
      isSlow = true;
      onSlow(logFile);
    }
    await sleep(LOOK_MS, undefined, { signal }).catch((error: unknown) => {
      sendSignal({ pid, signal: 'SIGTERM' });
      throw error;
    });
  }
  return { pid, logFile };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
