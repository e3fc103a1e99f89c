import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { afterAll, beforeAll } from '@jest/globals';
import { transformSync } from '@swc/core';

/**
 * Compiles folders of src/ once per test file, for tests that need a Node process of their own. The function it
 * returns names the folder that stands for src/; its modules end in `.js`.
 */
export function compileSrc({ folders }: { folders: readonly string[] }): () => string {
  let root = '';
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'stagegate-src-'));
    writeFileSync(join(root, 'package.json'), '{"type":"module"}');
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    for (const folder of folders) compileFolder({ from: join('src', folder), to: join(root, folder) });
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return () => root;
}

function compileFolder({ from, to }: { from: string; to: string }): void {
  const names = readdirSync(from, { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((each) => each.endsWith('.ts'))) {
    const { code } = transformSync(readFileSync(join(from, name), 'utf8'), {
      filename: name,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'es6' },
      swcrc: false,
    });
    const file = join(to, name.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, code);
  }
}
