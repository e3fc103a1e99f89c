import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { CommitFacts } from './commit-facts.js';
import { git, type GitCall } from './git-gateway.js';
import type { Mirror } from './mirror.js';
import { nulFields } from './nul-list.js';

/** A way to call git in the mirror so that the attributes of the base hold. */
export interface AttributeView {
  readonly call: Pick<GitCall, 'cwd' | 'env'>;
}

/**
 * Lends a scratch working tree that holds just the base's `.gitattributes` files: a bare repository ignores those
 * of its commits. Without any, no scratch tree is made.
 */
export async function withBaseAttributes<T>(
  { mirror, base }: { mirror: Mirror; base: string },
  use: (view: AttributeView) => Promise<T>,
): Promise<T> {
  const bare = { cwd: mirror.dir, env: { GIT_DIR: mirror.dir } };
  const files = await attributeFiles({ mirror, base });
  if (files.length === 0) return use({ call: bare });
  const scratch = await mkdtemp(join(tmpdir(), 'stagegate-attributes-'));
  try {
    for (const { path, blob } of files) {
      const target = join(scratch, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await git({ ...bare, args: ['cat-file', 'blob', blob] }));
    }
    const env = { ...bare.env, GIT_WORK_TREE: scratch, GIT_INDEX_FILE: join(scratch, '.index') };
    return await use({ call: { cwd: scratch, env } });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface AttributeFile {
  readonly path: string;
  readonly blob: string;
}

const filesOf = new CommitFacts<readonly AttributeFile[]>();

/** Regular files alone: git follows no symbolic link to attributes, and neither do we. */
async function attributeFiles({ mirror, base }: { mirror: Mirror; base: string }) {
  const known = filesOf.of(base);
  if (known !== undefined) return known;
  const args = ['ls-tree', '-r', '-z', '--full-tree', base];
  const fields = nulFields(await git({ args, cwd: mirror.dir, env: { GIT_DIR: mirror.dir } }));
  const files = fields.flatMap((line) => {
    const [, blob, path] = /^100\d{3} blob ([0-9a-f]+)\t((?:.*\/)?\.gitattributes)$/s.exec(line) ?? [];
    return blob === undefined || path === undefined ? [] : [{ blob, path }];
  });
  filesOf.remember(base, files);
  return files;
}
