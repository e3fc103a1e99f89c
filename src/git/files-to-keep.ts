import { git } from './git-gateway.js';
import { nulBuffers, nulJoined } from './nul-list.js';
import type { TreeView } from './private-index.js';

/** A path that a snapshot is about to keep. */
export interface FileToKeep {
  /** As in the file system. */
  readonly path: Buffer;
  /** The `working-tree-encoding` that its attributes give it: git keeps it as UTF-8. `null` where it is kept as it is. */
  readonly encoding: string | null;
}

const NO_ENCODING: ReadonlySet<string> = new Set(['unspecified', 'unset', 'set', '']);

/** What a working tree's attributes say of files that are about to be kept. */
export async function filesToKeep(input: {
  view: TreeView;
  paths: readonly Buffer[];
}): Promise<FileToKeep[]> {
  const { view, paths } = input;
  if (paths.length === 0) return [];
  const args = ['check-attr', '-z', '--stdin', 'working-tree-encoding'];
  const fields = nulBuffers(await git({ ...view.call, args, input: nulJoined(paths) }));
  return paths.map((path, index) => {
    const encoding = fields[3 * index + 2]?.toString('utf8') ?? '';
    return { path, encoding: NO_ENCODING.has(encoding) ? null : encoding };
  });
}
