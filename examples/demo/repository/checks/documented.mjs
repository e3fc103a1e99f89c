/** The README names every module of src/. */
import { readdirSync, readFileSync } from 'node:fs';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
for (const file of readdirSync(new URL('../src/', import.meta.url))) {
  if (readme.includes(`\`${file}\``)) continue;
  process.stderr.write(`README.md does not name ${file}\n`);
  process.exitCode = 1;
}
