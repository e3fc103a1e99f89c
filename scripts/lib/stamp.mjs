import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Does a step again only when its inputs changed since it last succeeded, or its output is gone. */
export async function whenStale({ stamp, hash, output }, step) {
  if (existsSync(output) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return false;
  rmSync(stamp, { force: true });
  await step();
  writeFileSync(stamp, hash);
  return true;
}
