import { createHash } from 'node:crypto';
import { join } from 'node:path';

import {
  createWorkingTree,
  type Snapshot,
  snapshotTree,
  type Sparse,
  type TreeStrategy,
} from '../../src/git/index.js';
import { TEST_IDENTITY } from './git-sandbox.js';
import { openTestStage, WHEN, type TestStage } from './git-stage.js';

/** A mirror to make sparse trees from. */
export interface SparseStage extends TestStage {
  /** Makes a commit of exactly these files in the mirror. */
  readonly commitOf: (files: ReadonlyMap<string, string>) => string;
  /** The files of a commit, with the ids of their contents. */
  readonly idsOf: (commit: string) => Map<string, string>;
  readonly makeTree: (input: TreeInput) => Promise<string>;
  readonly snap: (input: { dir: string; parent: string; sparse?: Sparse }) => Promise<Snapshot>;
}

interface TreeInput {
  readonly name: string;
  readonly commit: string;
  readonly cone: readonly string[];
  readonly resume?: string;
  readonly start?: string;
  readonly strategy?: TreeStrategy;
}

/** Opens a stage whose trees hold only a part of their commits. */
export async function openSparseStage(): Promise<SparseStage> {
  const stage = await openTestStage();
  const { mirror, git, feed, origin: fetchUrl, dir: root } = stage;
  return {
    ...stage,
    commitOf: (files) => {
      const blobs = [...files].map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
      const head = `commit refs/test/made\ncommitter T <t@example.invalid> 1700000000 +0000\n${data('made')}`;
      feed(
        mirror.dir,
        `reset refs/test/made\n\n${head}deleteall\n${blobs.join('')}`,
        'fast-import',
        '--quiet',
        '--force',
      );
      return git(mirror.dir, 'rev-parse', 'refs/test/made');
    },
    idsOf: (commit) => {
      const lines = git(mirror.dir, 'ls-tree', '-r', '-z', commit).split('\0').filter(Boolean);
      return new Map(lines.map((line) => [line.slice(line.indexOf('\t') + 1), line.split(/[ \t]/)[2] ?? '']));
    },
    makeTree: async ({ name, cone, start, ...rest }) => {
      const dir = join(root, name, 'tree');
      const sparse = { cone, start: start ?? rest.commit };
      await createWorkingTree({ mirror, dir, identity: TEST_IDENTITY, fetchUrl, sparse, ...rest });
      return dir;
    },
    snap: (input) =>
      snapshotTree({
        ...{ mirror, message: 'stage', identity: TEST_IDENTITY, when: WHEN, trailers: {} },
        ...input,
      }),
  };
}

/** The id that git gives to a file of this text. */
export function blobId(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex');
}

const data = (text: string): string => `data ${Buffer.byteLength(text)}\n${text}\n`;
