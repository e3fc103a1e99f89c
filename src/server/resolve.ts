import { delimiter, isAbsolute } from 'node:path';

import type { PathEnvironment, Paths } from '../config/paths.js';
import { messageOf } from '../domain/system-error.js';
import { fail } from '../domain/failure/catalogue.js';
import { findProgram } from '../process/find-program.js';
import { COMPILE_COMMAND, compileServer } from './compile.js';
import { downloadServer } from './download.js';
import { inspectBinary } from './inspect-binary.js';
import { cachedBinary, placeBinary } from './place-binary.js';
import type { TemporalVersion } from './temporal-version.js';
import { toolEnvironment } from './tool-environment.js';

/** A Temporal CLI that can start a dev server, and where it was found. */
export interface TemporalBinary {
  readonly path: string;
  readonly source: 'environment' | 'path' | 'cache' | 'download' | 'compiled';
  readonly version: TemporalVersion;
}

/** What `resolveTemporal` works with. */
export interface ResolveOptions {
  readonly env: PathEnvironment;
  readonly paths: Paths;
  /** A line for people, while something takes long. */
  readonly onProgress: (line: string) => void;
  /** Stands in for the official download; for tests. */
  readonly download?: typeof downloadServer;
}

/**
 * Finds the Temporal server or gets it: `STAGEGATE_TEMPORAL_PATH`, which is taken or refused but never passed over;
 * `temporal` on PATH; the cache; the official download; `go install` where Go is there. Fails with
 * SERVER_BINARY_MISSING, which says what was tried and how each of it went.
 */
export async function resolveTemporal(options: ResolveOptions): Promise<TemporalBinary> {
  const { env, paths } = options;
  const tried: string[] = [];
  const look = async (source: TemporalBinary['source'], path: string, label: string) => {
    const found = await inspectBinary({ path });
    if (found.kind === 'usable') return { path, source, version: found.version };
    tried.push(`${label} (${found.why})`);
    return null;
  };
  const named = env['STAGEGATE_TEMPORAL_PATH'];
  if (named) {
    const binary = await look('environment', named, `STAGEGATE_TEMPORAL_PATH=${named}`);
    return binary ?? fail('SERVER_BINARY_MISSING', { tried: tried.join('; ') });
  }
  const onPath = findOnPath({ name: 'temporal', env });
  if (onPath === null) tried.push('"temporal" on PATH (none)');
  return (
    (onPath === null ? null : await look('path', onPath, onPath)) ??
    (await look('cache', cachedBinary(paths), cachedBinary(paths))) ??
    (await obtain({ options, tried, source: 'download', label: 'download' })) ??
    (await obtain({ options, tried, source: 'compiled', label: COMPILE_COMMAND })) ??
    fail('SERVER_BINARY_MISSING', { tried: tried.join('; ') })
  );
}

async function obtain(input: {
  options: ResolveOptions;
  tried: string[];
  source: 'download' | 'compiled';
  label: string;
}): Promise<TemporalBinary | null> {
  const { env, paths, onProgress, download = downloadServer } = input.options;
  const go = findOnPath({ name: 'go', env });
  if (input.source === 'compiled' && go === null) {
    input.tried.push('go install (Go is not on PATH)');
    return null;
  }
  const shared = { env: toolEnvironment(env), onProgress };
  try {
    const placed = await placeBinary({ paths }, ({ folder }) =>
      input.source === 'download' || go === null
        ? download({ ...shared, folder })
        : compileServer({ ...shared, folder, go }),
    );
    if (placed.kind === 'usable') {
      return { path: cachedBinary(paths), source: input.source, version: placed.version };
    }
    input.tried.push(`${input.label} (${placed.why})`);
  } catch (error) {
    const why = messageOf(error);
    onProgress(`${input.label}: ${why}`);
    input.tried.push(`${input.label} (${why})`);
  }
  return null;
}

/** Relative entries of PATH count from wherever somebody stands, so they do not count. */
function findOnPath({ name, env }: { name: string; env: PathEnvironment }): string | null {
  const path = (env['PATH'] ?? '').split(delimiter).filter(isAbsolute).join(delimiter);
  return path === '' ? null : findProgram({ name, cwd: '/', path });
}
