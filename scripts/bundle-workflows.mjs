/** Bundles dist/workflows into one file for workers, when something changed since the last time. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { hashOf } from './lib/hash.mjs';
import { whenStale } from './lib/stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = (...path) => join(root, 'dist', ...path);
const INPUTS = ['dist/workflows', 'dist/contract', 'dist/domain', 'package-lock.json', 'package.json'];

export async function bundle({ say }) {
  const state = {
    stamp: dist('.bundled'),
    hash: hashOf({ root, paths: INPUTS, accept: (file) => /\.(js|json)$/.test(file) }),
    output: dist('workflow-bundle.js'),
  };
  return whenStale(state, async () => {
    say('bundling the workflows');
    const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
    const { code } = await bundleWorkflowCode({
      workflowsPath: dist('workflows', 'index.js'),
      payloadConverterPath: dist('contract', 'payload-converter.js'),
      logger: new DefaultLogger('WARN'),
    });
    const draft = dist(`.workflow-bundle.${process.pid}`);
    writeFileSync(draft, code);
    renameSync(draft, state.output);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle({ say: (line) => console.log(`bundle: ${line}`) });
}
