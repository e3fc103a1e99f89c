import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, test } from '@jest/globals';

const WORKFLOWS = fileURLToPath(new URL('../../dist/workflows', import.meta.url));

/** Every module that is loaded along with a compiled file: ours by path, libraries by name. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) .*?from '(.+)';$/gm)) {
    if (from.startsWith('.')) loadedWith(resolve(dirname(file), from), seen);
    else seen.add(from);
  }
  return seen;
}

/** The SDK loads a workflow's modules anew for each execution, and zod with its schemas costs more than the rest. */
describe('what a workflow loads', () => {
  test.each(['stage', 'handoff', 'abort'])('%s does without zod', (kind) => {
    expect([...loadedWith(resolve(WORKFLOWS, `${kind}.js`))]).not.toContain('zod');
  });

  test('a run checks what people send, with zod', () => {
    expect([...loadedWith(resolve(WORKFLOWS, 'run.js'))]).toContain('zod');
  });
});
