import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';
import { z } from 'zod';

import { FAILPOINTS } from '../../src/config/failpoint.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/chaos/options.mjs', import.meta.url));
const Read = z.object({
  without: z.array(z.string()),
  shapes: z.array(z.string()),
  runs: z.number(),
  store: z.string(),
  groups: z.array(z.string()),
  point: z.object({ name: z.enum(FAILPOINTS), action: z.string() }).nullable(),
  again: z.string(),
});

/** What the harness makes of command lines, in the program's own module system, and how it would be told to repeat each. */
async function read(...lines: string[][]) {
  const code = `import { readOptions, repeatCommand } from ${JSON.stringify(SCRIPT)};
    const read = (argv) => {
      const options = readOptions({ argv });
      return { ...options, again: repeatCommand({ options, indices: [1] }) };
    };
    console.log(JSON.stringify(${JSON.stringify(lines)}.map(read)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code]);
  return z.array(Read).parse(JSON.parse(stdout));
}

test('what is taken out alone brings the run and the death that need it; a repetition says so', async () => {
  const [all] = await read(['--without-look-before-act', '--seed', 's']);
  const names = all?.without ?? [];
  expect(names).toEqual(expect.arrayContaining(['executors', 'gates', 'pulls', 'ledger', 'runs', 'notices']));
  expect(all).toMatchObject({ runs: 10, point: null });
  expect(all?.again).toContain('--without-look-before-act');
  const each = await read(...names.map((name) => ['--without', name, '--seed', 's']));
  for (const [index, { without, shapes, runs, point, again }] of each.entries()) {
    expect(without).toEqual([names[index]]);
    expect([shapes.length, runs, point?.action]).toEqual([1, 1, 'kill']);
    expect(again).toContain(`--without ${String(names[index])}`);
  }
});

test('a database is disturbed only where the store is in one', async () => {
  const [file, database] = await read(['--seed', 's'], ['--seed', 's', '--store', 'postgres']);
  expect(file?.groups).not.toContain('database');
  expect(database?.groups).toContain('database');
  expect(database?.again).toContain('--store postgres');
  expect(file?.again).not.toContain('--store');
});

test.each([[['--without', 'wings']], [['--store', 'paper']]])(
  'refuses what it does not know: %j',
  async (line) => {
    await expect(read(line)).rejects.toThrow(/nothing that is called wings|not file, postgres/);
  },
);
