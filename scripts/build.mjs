/** Compiles src/ to dist/ when something changed since the last time. `npm run build`; also called by set-up. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { hashOf } from './lib/hash.mjs';
import { whenStale } from './lib/stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const INPUTS = ['src', 'tsconfig.json', 'tsconfig.build.json', 'package.json', 'package-lock.json'];

export async function build({ say }) {
  const state = {
    stamp: join(root, 'dist', '.built'),
    hash: hashOf({ root, paths: INPUTS }),
    output: join(root, 'dist', '.tsbuildinfo'),
  };
  return whenStale(state, () => {
    say('compiling');
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
      cwd: root,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error('the compiler found errors');
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--clean')) rmSync(join(root, 'dist'), { recursive: true, force: true });
  try {
    await build({ say: (line) => console.log(`build: ${line}`) });
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
