/**
 * Writes what is made from the source: schemas and references. `npm run generate`; with `--check` it writes
 * nothing and fails when a file is stale.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from './build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Each generated file, and the compiled module and function that give its text. */
const GENERATED = [
  { path: 'schemas/plan.schema.json', from: 'plan/json-schema.js', render: 'planSchemaText' },
  { path: 'schemas/policy.schema.json', from: 'plan/policy/policy-schema.js', render: 'policySchemaText' },
  {
    path: 'schemas/quarantine.schema.json',
    from: 'plan/quarantine/quarantine-schema.js',
    render: 'quarantineSchemaText',
  },
  { path: 'schemas/questions.schema.json', from: 'domain/stage/questions.js', render: 'questionsSchemaText' },
  { path: 'docs/plan-reference.md', from: 'plan/plan-reference.js', render: 'planReference' },
  { path: 'docs/cli-reference.md', from: 'client/cli/reference.js', render: 'cliReference' },
  { path: 'docs/errors.md', from: '../scripts/lib/error-reference.mjs', render: 'errorReference' },
];

async function textOf({ from, render }) {
  const module = await import(new URL(`../dist/${from}`, import.meta.url).href);
  return module[render]();
}

function current(path) {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}

await build({ say: (line) => console.log(`generate: ${line}`) });
const check = process.argv.includes('--check');
for (const generated of GENERATED) {
  const { path } = generated;
  const text = await textOf(generated);
  if (current(path) === text) continue;
  if (check) {
    console.error(`generate: ${path} is stale; run: npm run generate`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`generate: wrote ${path}`);
}
