/**
 * Takes the failpoints out of a built program: `node scripts/strip-failpoints.mjs [dist]`. The last step before
 * packing. What is left is no build to work with, so its stamps go: the next `npm run build` makes all of it anew.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = resolve(process.argv[2] ?? fileURLToPath(new URL('../dist', import.meta.url)));
const file = join(dist, 'config', 'failpoint.js');
if (!readFileSync(file, 'utf8').includes('export function failpoint('))
  throw new Error(`no failpoints in ${file}`);
writeFileSync(file, '/** Only a development build has failpoints. */\nexport function failpoint() {}\n');
for (const stamp of ['.built', '.tsbuildinfo', '.bundled', '.program'])
  rmSync(join(dist, stamp), { force: true });
