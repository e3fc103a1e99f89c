import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runTool } from './run-tool.js';
import { TEMPORAL_VERSION } from './temporal-version.js';

const LIMIT_MS = 10 * 60_000;

/**
 * Downloads the pinned server's official binary into a folder, through the SDK's own downloader. That runs in a
 * process of its own: it cannot be bounded from inside, and it would set up the SDK's runtime in this one. Gives up
 * after a few seconds when nobody answers. Rejects with the reason in a line.
 */
export async function downloadServer(input: {
  folder: string;
  env: Readonly<Record<string, string>>;
  onProgress: (line: string) => void;
}): Promise<{ file: string }> {
  input.onProgress(`downloading the Temporal server ${TEMPORAL_VERSION}`);
  const script = fileURLToPath(new URL('./download-main.js', import.meta.url));
  const result = await runTool({
    argv: [process.execPath, script, `v${TEMPORAL_VERSION}`, input.folder],
    env: input.env,
    timeoutMs: LIMIT_MS,
  });
  const [file] = readdirSync(input.folder).filter((name) => !name.endsWith('.downloading'));
  if (!result.ok || file === undefined) {
    throw new Error(result.stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? 'no answer');
  }
  return { file: join(input.folder, file) };
}
