import { join } from 'node:path';

import { runTool } from './run-tool.js';
import { TEMPORAL_VERSION } from './temporal-version.js';

const MODULE = 'github.com/temporalio/cli/cmd/temporal';
const LIMIT_MS = 20 * 60_000;
const TICK_MS = 15_000;

/** How the pinned server is compiled from source: 2–4 minutes on two cores. */
export const COMPILE_COMMAND = `go install ${MODULE}@v${TEMPORAL_VERSION}`;

/** Compiles the pinned server with Go into a folder. Rejects with Go's last words. */
export async function compileServer(input: {
  go: string;
  folder: string;
  env: Readonly<Record<string, string>>;
  onProgress: (line: string) => void;
}): Promise<{ file: string }> {
  const started = Date.now();
  input.onProgress(`compiling the Temporal server with Go (${COMPILE_COMMAND}), a few minutes, once`);
  const tick = setInterval(() => {
    input.onProgress(`compiling the Temporal server: ${String(Math.round((Date.now() - started) / 1000))} s`);
  }, TICK_MS);
  try {
    const result = await runTool({
      argv: [input.go, 'install', `${MODULE}@v${TEMPORAL_VERSION}`],
      env: { ...input.env, GOBIN: input.folder },
      timeoutMs: LIMIT_MS,
    });
    if (!result.ok) throw new Error(result.stderr.trim().split('\n').slice(-2).join(' ').slice(0, 300));
    return { file: join(input.folder, 'temporal') };
  } finally {
    clearInterval(tick);
  }
}
