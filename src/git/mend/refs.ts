import { lstat, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { setAside } from './objects.js';

const WHOLE_LINE = /^(?:#.*|[0-9a-f]{40,64} refs\/\S+|\^[0-9a-f]{40,64})$/;
const WHOLE_REF = /^(?:[0-9a-f]{40}|[0-9a-f]{64}|ref: refs\/\S+)\n?$/;

/** Moves refs that a loss of power has emptied or cut short out of git's way; returns their names. */
export async function setAsideBrokenRefs({ dir }: { dir: string }): Promise<string[]> {
  const broken: string[] = [];
  const walk = async (name: string): Promise<void> => {
    for (const entry of await readdir(join(dir, name), { withFileTypes: true }).catch(() => [])) {
      const ref = `${name}/${entry.name}`;
      if (entry.isDirectory()) await walk(ref);
      else if (!entry.name.endsWith('.lock') && !WHOLE_REF.test(await text(join(dir, ref)))) broken.push(ref);
    }
  };
  await walk('refs');
  for (const ref of broken) await setAside({ dir, path: join(dir, ref) });
  return broken;
}

/** Keeps the whole lines of a `packed-refs` that was cut short; whether it was. */
export async function mendPackedRefs({ dir }: { dir: string }): Promise<boolean> {
  const file = join(dir, 'packed-refs');
  if ((await lstat(file).catch(() => null)) === null) return false;
  const content = await text(file);
  const lines = content.split('\n');
  const whole = lines.slice(0, -1).filter((line) => WHOLE_LINE.test(line));
  if (whole.length === lines.length - 1 && lines.at(-1) === '') return false;
  await writeFile(`${file}.mended`, whole.map((line) => `${line}\n`).join(''), { flush: true });
  await setAside({ dir, path: file });
  await rename(`${file}.mended`, file);
  return true;
}

const text = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
