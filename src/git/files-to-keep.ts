import { gitFailed } from './git-gateway.js';
import { isAbsent } from './is-absent.js';
import type { TreeState } from './list-tree-state.js';
import { nulBuffers, nulJoined } from './nul-list.js';
import type { TreeView } from './private-index.js';
import { runInTree } from './run-in-tree.js';

/** A path that a snapshot is about to keep. */
export interface FileToKeep {
  /** As in the file system. */
  readonly path: Buffer;
  /** The `working-tree-encoding` that its attributes give it: git keeps it as UTF-8. `null` where it is kept as it is. */
  readonly encoding: string | null;
}

const NO_ENCODING: ReadonlySet<string> = new Set(['unspecified', 'unset', 'set', '']);
const ATTRIBUTES = '.gitattributes';

/** What of a working tree is about to be kept, and what its attributes say of it. */
export async function filesToKeep(input: {
  view: TreeView;
  dir: string;
  state: TreeState;
}): Promise<FileToKeep[]> {
  const { view, state } = input;
  const paths = [...state.modified, ...state.untracked];
  if (paths.length === 0 || !hasAttributes(input)) return paths.map((path) => ({ path, encoding: null }));
  const args = ['check-attr', '-z', '--stdin', 'working-tree-encoding'];
  const call = { ...view.call, args, input: nulJoined(paths) };
  const result = await runInTree(call);
  if (result.exitCode !== 0) return gitFailed(call, result);
  const fields = nulBuffers(result.stdout);
  return paths.map((path, index) => {
    const encoding = fields[3 * index + 2]?.toString('utf8') ?? '';
    return { path, encoding: NO_ENCODING.has(encoding) ? null : encoding };
  });
}

/**
 * Whether there may be attributes of what is about to be kept: git reads those in the folders above a file, ignored ones too,
 * and in their place those of the index.
 */
function hasAttributes({ dir, state }: { dir: string; state: TreeState }): boolean {
  const { tracked, absent, modified, untracked } = state;
  if ([tracked, absent, modified].some((paths) => paths.some(namesAttributes))) return true;
  const folders = new Set([...modified, ...untracked].flatMap(foldersAbove));
  return [...folders].some((folder) => {
    const file = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(`${folder}${ATTRIBUTES}`, 'latin1')]);
    return !isAbsent(file);
  });
}

/** Some file systems do not tell letters by their case. */
function namesAttributes(path: Buffer): boolean {
  return path.subarray(-ATTRIBUTES.length).toString('latin1').toLowerCase() === ATTRIBUTES;
}

/** With a slash at their end, the top as `''`; a character for each byte, since names need not be UTF-8. */
function foldersAbove(path: Buffer): string[] {
  const parts = path.toString('latin1').split('/').slice(0, -1);
  return ['', ...parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`)];
}
