import { accessSync, constants, statSync } from 'node:fs';

import { runTool } from './run-tool.js';
import {
  isNewEnough,
  OLDEST_SERVER,
  parseTemporalVersion,
  type TemporalVersion,
} from './temporal-version.js';

/** Whether a file is a Temporal CLI that will do, or in a few words why not. */
export type Inspection =
  | { readonly kind: 'usable'; readonly version: TemporalVersion }
  | { readonly kind: 'unusable'; readonly why: string };

const ANSWER_LIMIT_MS = 20_000;

/** Looks at a file and asks it for its version. */
export async function inspectBinary({ path }: { path: string }): Promise<Inspection> {
  const why = notExecutable(path);
  if (why !== null) return { kind: 'unusable', why };
  const answer = await runTool({
    argv: [path, '--version'],
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
    timeoutMs: ANSWER_LIMIT_MS,
  });
  const version = answer.ok ? parseTemporalVersion(answer.stdout) : null;
  if (version === null)
    return { kind: 'unusable', why: 'does not answer --version as the Temporal CLI does' };
  if (!isNewEnough(version)) {
    return { kind: 'unusable', why: `server ${version.server}, ${OLDEST_SERVER} or later is needed` };
  }
  return { kind: 'usable', version };
}

function notExecutable(path: string): string | null {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return 'no such file';
  try {
    accessSync(path, constants.X_OK);
    return null;
  } catch {
    return 'not executable';
  }
}
