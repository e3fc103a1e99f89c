import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { execa } from 'execa';

/**
 * Milliseconds that `make -j` takes for the same commands in working trees of the same kind: a clone that borrows its
 * objects, with the work of the stages that it needs, merged; the command; a commit of what it left.
 */
export async function measureMake({ dir, origin, stages, jobs, env }) {
  mkdirSync(dir, { recursive: true });
  const rules = stages.map(({ key, needs, run }) => {
    const tree = join(dir, key);
    const steps = [
      `git clone -q --shared ${origin} ${tree}`,
      ...needs.map((need) => `git -C ${tree} pull -q --no-rebase --no-edit ${join(dir, need)} HEAD`),
      `cd ${tree} && (${run})`,
      `cd ${tree} && git add -A && git commit -q --allow-empty -m ${key}`,
    ];
    return `${key}: ${needs.join(' ')}\n\t@${steps.join(' && ')}\n`;
  });
  const all = `all: ${stages.map(({ key }) => key).join(' ')}\n`;
  const phony = `.PHONY: all ${stages.map(({ key }) => key).join(' ')}\n`;
  writeFileSync(join(dir, 'Makefile'), [phony, all, ...rules].join('\n'));
  const from = performance.now();
  await execa('make', ['-s', `-j${String(jobs)}`, 'all'], { cwd: dir, env });
  return performance.now() - from;
}
