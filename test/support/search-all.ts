import { execFileSync } from 'node:child_process';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Every file below a folder that holds a text, object databases of repositories looked into. What an executor wrote into
 * its own folders (`tree`, `home`, `tmp`, `artifacts`) is not the engine's and is left out.
 */
export function searchAll({ root, text }: { root: string; text: string }): string[] {
  const found: string[] = [];
  const look = (dir: string) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory() && isRepository(path) && objectsOf(path).includes(text)) found.push(path);
      if (entry.isDirectory()) {
        if (!EXECUTORS.has(entry.name)) look(path);
      } else if (entry.isFile() && readFileSync(path).includes(text)) found.push(path);
    }
  };
  look(root);
  return found;
}

const EXECUTORS = new Set(['tree', 'home', 'tmp', 'artifacts']);

const isRepository = (dir: string) =>
  lstatSync(join(dir, 'objects'), { throwIfNoEntry: false })?.isDirectory() === true;

/** Every object, whether a ref leads to it or not. */
function objectsOf(gitDir: string): Buffer {
  return execFileSync('git', ['cat-file', '--batch', '--batch-all-objects', '--unordered'], {
    cwd: gitDir,
    env: { PATH: process.env['PATH'], GIT_DIR: gitDir },
    maxBuffer: 1024 * 1024 * 1024,
  });
}
