import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Every file below a folder with its text, git's own folder left out. */
export function filesOnDisk(dir: string, below = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(join(dir, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (path === '.git') continue;
    if (!entry.isDirectory()) found.set(path, readFileSync(join(dir, path), 'utf8'));
    else for (const [file, text] of filesOnDisk(dir, path)) found.set(file, text);
  }
  return found;
}

/** Writes a file whatever is in its way: a folder in its place, or files in the place of its folders. */
export function writeAnyway(dir: string, path: string, text: string): void {
  const files = filesOnDisk(dir);
  for (let at = dirname(path); at !== '.'; at = dirname(at)) if (files.has(at)) rmSync(join(dir, at));
  rmSync(join(dir, path), { recursive: true, force: true });
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

/** Removes a file and the folders that are empty without it. */
export function removeWithFolders(dir: string, path: string): void {
  if (!filesOnDisk(dir).has(path)) return;
  rmSync(join(dir, path));
  for (let at = dirname(path); at !== '.' && readdirSync(join(dir, at)).length === 0; at = dirname(at))
    rmSync(join(dir, at), { recursive: true });
}
