import { readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { workflowBundlePath } from '../support/temporal.js';

/** The modules that are evaluated by themselves; what is inside of one is evaluated with it. */
function modules(): string[] {
  const lines = readFileSync(workflowBundlePath, 'utf8').matchAll(/^\/\*{3}\/ "\.\/([^"]+)"/gm);
  return [...lines].map(([, path = '']) => path);
}

// Each module that is not shared is evaluated anew for each workflow, and a shared one is frozen with all that it exports.
test('the workflows and their libraries are one module, which a worker evaluates once', () => {
  const ours = modules().filter((path) => !/^node_modules\/(@temporalio|nexus-rpc|long|ms)\//.test(path));
  expect(ours).toEqual([
    'dist/contract/payload-converter.js',
    'dist/workflows/index.js',
    'dist/workflows/quiet-tasks.js',
  ]);
  expect(readFileSync(workflowBundlePath, 'utf8')).toMatch(
    /preloadModules\(\) \{\s+__webpack_require__\([^)]*dist\/workflows\/index\.js/,
  );
});
