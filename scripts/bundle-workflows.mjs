/**
 * Makes what a worker loads besides the program itself, when something changed since the last time: the workflows in
 * one file, and the payload converter as a CommonJS module (the worker `require()`s it, which an ES module does not
 * allow on every supported Node).
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { hashOf } from './lib/hash.mjs';
import { whenStale } from './lib/stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = (...path) => join(root, 'dist', ...path);
const INPUTS = [
  'dist/workflows',
  'dist/contract',
  'dist/domain',
  'package-lock.json',
  'scripts/bundle-workflows.mjs',
];

export async function bundle({ say }) {
  const state = {
    stamp: dist('.bundled'),
    hash: hashOf({ root, paths: INPUTS, accept: (file) => /\.(js|mjs|json)$/.test(file) }),
    output: dist('workflow-bundle.js'),
  };
  return whenStale(state, async () => {
    say('bundling the workflows');
    const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
    const { code } = await bundleWorkflowCode({
      workflowsPath: writeEntry(),
      payloadConverterPath: dist('contract', 'payload-converter.js'),
      logger: new DefaultLogger('WARN'),
    });
    await writeCommonJsConverter();
    replaceFile(state.output, code);
  });
}

/**
 * The SDK evaluates a bundle's modules anew for each workflow. Of the entry, only the asked-for kind is loaded, so that
 * a stage does not pay for what only a run needs.
 */
function writeEntry() {
  const entry = dist('workflows', 'entry.cjs');
  const index = readFileSync(dist('workflows', 'index.js'), 'utf8');
  const kinds = [...index.matchAll(/^export \{ (\w+) \} from '(.+)';$/gm)];
  const lines = kinds.map(([, kind, file]) => `  get ${kind}() { return require('${file}').${kind}; },`);
  replaceFile(entry, ['module.exports = {', ...lines, '};', ''].join('\n'));
  return entry;
}

async function writeCommonJsConverter() {
  const { transformFile } = await import('@swc/core');
  const { code } = await transformFile(dist('contract', 'payload-converter.js'), {
    swcrc: false,
    jsc: { target: 'es2022' },
    module: { type: 'commonjs' },
  });
  replaceFile(dist('contract', 'payload-converter.cjs'), code);
}

function replaceFile(file, text) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle({ say: (line) => console.log(`bundle: ${line}`) });
}
