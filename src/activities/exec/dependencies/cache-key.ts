import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';

import { canonicalJson } from '../../../domain/canonical-json.js';
import type { Plan } from '../../../domain/plan/plan.js';
import type { TrackedBlob } from '../../../git/index.js';
import { outOfScope } from '../../../plan/scope.js';
import { findProgram, runCommand } from '../../../process/index.js';
import { decidesDependencies, toolsFor } from './known-files.js';

const VERSION_MS = 20_000;
const MOST_SAID = 500;

/**
 * What a set-up would install, as a name: the files that decide it, the set-up commands, the programs that run and the
 * platform. `null` when no file decides anything, since then nobody could tell when to install anew.
 */
export async function cacheKey(given: {
  workspace: Plan['workspace'];
  blobs: readonly TrackedBlob[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** The part of the repository that a sparse tree holds: the set-up sees no package outside of it. */
  cone?: readonly string[];
}): Promise<string | null> {
  const { workspace, blobs, cwd, env, cone } = given;
  const globs = workspace.cache?.key ?? [];
  const paths = blobs.map(({ path }) => path);
  const beside = new Set(globs.length === 0 ? [] : outOfScope({ scope: globs, changes: paths }));
  const deciding = blobs.filter(({ path }) =>
    globs.length === 0 ? decidesDependencies(path) : !beside.has(path),
  );
  if (deciding.length === 0) return null;
  const tools = await Promise.all(toolsFor(paths).map((name) => versionOf({ name, cwd, env })));
  const { platform, arch } = process;
  const { setup, cache, copy } = workspace;
  const parts = {
    deciding: deciding.map(({ path, id }) => [path, id]),
    setup,
    cache,
    copy,
    tools,
    platform,
    arch,
    ...(cone === undefined ? {} : { cone }),
  };
  return createHash('sha256').update(canonicalJson(parts)).digest('hex').slice(0, 32);
}

/** Where a program is and what it calls itself; one that cannot say is known by its place alone. */
async function versionOf(given: { name: string; cwd: string; env: Readonly<Record<string, string>> }) {
  const { name, cwd, env } = given;
  const program = findProgram({ name, cwd, path: env['PATH'] });
  if (program === null) return [name];
  const flag = name === 'go' ? 'version' : '--version';
  const result = await runCommand({
    argv: [program, flag],
    cwd,
    env,
    timeoutMs: VERSION_MS,
    maxBytes: MOST_SAID,
  });
  const said = result.kind === 'exited' ? result.stdout : '';
  return [name, await realpath(program).catch(() => program), said];
}
