import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const LIBRARY = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** What one call of the built program loads besides what Node itself brings. */
export interface Loaded {
  /** Libraries within the program's own files. */
  readonly bundled: ReadonlySet<string>;
  /** Libraries from node_modules. */
  readonly installed: ReadonlySet<string>;
  /** How many files, whosever. */
  readonly files: number;
}

interface Parts {
  readonly outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
}

/** Runs a command line of the built program, whatever comes of it, and tells what it loaded: Node keeps a record. */
export async function loadedBy(input: {
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
}): Promise<Loaded> {
  const record = mkdtempSync(join(tmpdir(), 'stagegate-loaded-'));
  try {
    const env = { ...input.env, NODE_V8_COVERAGE: record };
    await new Promise<void>((resolve) => {
      const argv = [join(DIST, 'bin', 'stagegate.js'), ...input.args];
      execFile(process.execPath, argv, { cwd: input.cwd, env }, () => resolve());
    });
    const urls = readdirSync(record).flatMap((name) => urlsIn(join(record, name)));
    const files = urls.filter((url) => url.startsWith('file:')).map((url) => fileURLToPath(url));
    return {
      bundled: new Set(files.filter((file) => file.startsWith(DIST)).flatMap((file) => librariesIn(file))),
      installed: new Set(files.flatMap((file) => LIBRARY.exec(file)?.[1] ?? [])),
      files: files.length,
    };
  } finally {
    rmSync(record, { recursive: true, force: true });
  }
}

function urlsIn(record: string): string[] {
  const { result } = JSON.parse(readFileSync(record, 'utf8')) as { result: { url: string }[] };
  return result.map(({ url }) => url);
}

/** By what the bundler wrote down. */
function librariesIn(file: string): string[] {
  const folder = ['bin', 'host'].find((name) => file.startsWith(join(DIST, name)));
  if (folder === undefined) return [];
  const { outputs } = JSON.parse(readFileSync(join(DIST, folder, '.parts.json'), 'utf8')) as Parts;
  const inputs = outputs[`dist/${folder}/${basename(file)}`]?.inputs ?? {};
  return Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput === 0 ? [] : (LIBRARY.exec(path)?.[1] ?? []),
  );
}
