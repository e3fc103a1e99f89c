import { commitFiles } from './git-history.js';
import type { GitSandbox } from './git-sandbox.js';

const NPM = {
  'package.json': JSON.stringify({ name: 'shop', version: '1.0.0', scripts: { test: 'node --test' } }),
  'package-lock.json': JSON.stringify({
    name: 'shop',
    version: '1.0.0',
    lockfileVersion: 3,
    packages: { '': { name: 'shop', version: '1.0.0' } },
  }),
  'price.test.mjs':
    "import assert from 'node:assert';\nimport test from 'node:test';\ntest('adds', () => assert.equal(1 + 1, 2));\n",
};

/** A small project of each kind, as people have them. */
export const PROJECTS = {
  npm: NPM,
  pnpm: {
    'package.json': JSON.stringify({ packageManager: 'pnpm@9.1.0', scripts: { test: 'pnpm -r test' } }),
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    'packages/cart/package.json': '{"name": "cart"}',
  },
  python: {
    'setup.cfg': '[metadata]\nname = shop\n',
    'test_price.py':
      'import unittest\n\n\nclass Price(unittest.TestCase):\n    def test_adds(self):\n        self.assertEqual(1 + 1, 2)\n',
  },
  go: {
    'go.mod': 'module example.invalid/shop\n\ngo 1.20\n',
    'price_test.go': 'package shop\n\nimport "testing"\n\nfunc TestAdds(t *testing.T) {}\n',
  },
  rust: {
    'Cargo.toml': '[package]\nname = "shop"\nversion = "1.0.0"\nedition = "2021"\n',
    'src/lib.rs': '#[test]\nfn adds() {}\n',
  },
} as const satisfies Record<string, Record<string, string>>;

/** Makes a project's files the newest commit of a checkout, and of its origin. */
export function becomeProject(box: GitSandbox, checkout: string, files: Record<string, string>): void {
  commitFiles(box, checkout, files);
  box.git(checkout, 'push', '--quiet');
}
