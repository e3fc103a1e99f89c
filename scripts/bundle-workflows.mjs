/**
 * Makes what a worker loads besides the program itself, when something changed since the last time: the workflows in
 * one file, and the payload converter as a CommonJS module (the worker `require()`s it, which an ES module does not
 * allow on every supported Node).
 */
import { renameSync, writeFileSync } from 'node:fs';
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
    const workflows = dist('workflows', 'index.js');
    const interceptors = dist('workflows', 'quiet-tasks.js');
    const { code } = await bundleWorkflowCode({
      workflowsPath: workflows,
      preloadModules: [workflows, interceptors],
      workflowInterceptorModules: [interceptors],
      payloadConverterPath: dist('contract', 'payload-converter.js'),
      webpackConfigHook: asOneModule,
      logger: new DefaultLogger('WARN'),
    });
    await writeCommonJsConverter();
    replaceFile(state.output, code);
  });
}

/**
 * The workflows and their libraries as one module, evaluated once in a worker, whose exports are the workflows alone:
 * docs/decisions/040-the-workflow-thread-does-no-more-than-it-must.md.
 */
function asOneModule(config) {
  const optimization = { providedExports: true, usedExports: true, concatenateModules: true };
  return { ...config, optimization: { ...config.optimization, ...optimization } };
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
