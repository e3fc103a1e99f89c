import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { GitSandbox } from './git-sandbox.js';

/** A repository with two commits on `main`, and the bare `origin` that it was pushed to. */
export interface TestRepository {
  readonly checkout: string;
  readonly origin: string;
  /** The head of `main`. */
  readonly head: string;
}

/** Makes a small repository with history and a bare origin in a sandbox. */
export function makeRepository(sandbox: GitSandbox, name = 'shop'): TestRepository {
  const origin = join(sandbox.dir, `${name}.git`);
  const checkout = join(sandbox.dir, name);
  mkdirSync(origin);
  sandbox.git(origin, 'init', '--quiet', '--bare', '-b', 'main');
  makeCheckout(sandbox, checkout);
  sandbox.git(checkout, 'remote', 'add', 'origin', origin);
  sandbox.git(checkout, 'push', '--quiet', '-u', 'origin', 'main');
  return { checkout, origin, head: sandbox.git(checkout, 'rev-parse', 'HEAD') };
}

/** Makes the same repository without a remote. */
export function makeCheckout(sandbox: GitSandbox, checkout: string): void {
  mkdirSync(checkout);
  sandbox.git(checkout, 'init', '--quiet', '-b', 'main');
  commitFiles(sandbox, checkout, { 'README.md': '# Shop\n', 'src/cart.ts': 'export const items = [];\n' });
  commitFiles(sandbox, checkout, { 'src/price.ts': 'export const price = 1;\n', '.gitignore': 'build/\n' });
}

/** Writes files and commits everything; returns the commit. */
export function commitFiles(
  sandbox: GitSandbox,
  checkout: string,
  files: Record<string, string>,
  message = 'change',
): string {
  for (const [path, text] of Object.entries(files)) sandbox.write(checkout, path, text);
  sandbox.git(checkout, 'add', '-A');
  sandbox.git(checkout, 'commit', '--quiet', '-m', message);
  return sandbox.git(checkout, 'rev-parse', 'HEAD');
}
