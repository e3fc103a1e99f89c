import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

/** What code a process runs. Two with the same bundle replay the same histories. */
export const Build = z.strictObject({
  version: z.string(),
  /** The first twelve hex digits of the workflow bundle's SHA-256; `null` when there is no bundle. */
  workflows: z.string().nullable(),
});
export type Build = z.infer<typeof Build>;

const Package = z.object({ version: z.string() });

/** The version in package.json, which lies as far above this file in dist/ as in src/. */
export function programVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return Package.safeParse(JSON.parse(text)).data?.version ?? 'unknown';
}

/** The workflows in one file, as workers load them; made by the build. */
export const bundleFile = (): string =>
  fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url));

/** The program itself, as Node runs it; made by the build. */
export const programFile = (): string =>
  fileURLToPath(new URL('../../dist/bin/stagegate.js', import.meta.url));

/** What a worker has start git (docs/decisions/035-git-is-started-by-a-small-process.md); made by the build. */
export const companionFile = (): string =>
  fileURLToPath(new URL('../../dist/host/git-companion.js', import.meta.url));

/** What the workflows of a worker run in; made by the build. */
export const workflowThreadFile = (): string =>
  fileURLToPath(new URL('../../dist/host/workflow-thread.js', import.meta.url));

/** The build of this copy of the program. Reads the bundle. */
export function ownBuild(): Build {
  return { version: programVersion(), workflows: hashOf(bundleFile()) };
}

/** A build in few words. */
export function describeBuild({ version, workflows }: Build): string {
  return `${version}, workflows ${workflows ?? 'missing'}`;
}

function hashOf(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
  } catch {
    return null;
  }
}
