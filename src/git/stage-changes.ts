import { git, gitFailed } from './git-gateway.js';
import type { TreeState } from './list-tree-state.js';
import { nulJoined } from './nul-list.js';
import { isBehindLink } from './obstacles.js';
import type { TreeView } from './private-index.js';
import { runInTree } from './run-in-tree.js';
import type { Obstacle } from './unreadable.js';

/** From here on blobs go into one pack, instead of a file and an fsync each: 1.3 s rather than 9.7 s for 4,000. */
const MANY = 200;
const INTO_ONE_PACK = [
  'core.bigFileThreshold=1',
  // the batch mode moves the object folder under the pack's feet when a file of a byte or none comes by
  'core.fsyncMethod=fsync',
];

/** What git says of a file that its `working-tree-encoding` cannot take, after `fatal: `. */
const ENCODING =
  /(?<=^fatal: )(?:BOM is (?:required|prohibited) in '(.*)' if encoded as .*|(?:failed to encode|encoding) '(.*)' from .*)$/m;

/**
 * Brings what changed in a working tree into the index of a look; returns what could not be read, or throws
 * `Unreadable` where a file that git reads is none. `update-index`
 * rather than `add`, because `add` starts git inside submodules, with a configuration that an executor wrote.
 */
export async function stageChanges(input: {
  view: TreeView;
  dir: string;
  state: TreeState;
}): Promise<Obstacle | null> {
  const { view, dir, state } = input;
  const gone: Buffer[] = [];
  const present: Buffer[] = [];
  for (const path of state.modified) (isBehindLink({ dir, path }) ? gone : present).push(path);
  if (gone.length > 0)
    await git({
      ...view.call,
      args: ['update-index', '-z', '--force-remove', '--stdin'],
      input: nulJoined(gone),
    });
  const paths = [...present, ...state.untracked];
  if (paths.length === 0) return null;
  const args = ['update-index', '-z', '--add', '--remove', '--replace', '--stdin'];
  const config = [...(view.call.config ?? []), ...(paths.length < MANY ? [] : INTO_ONE_PACK)];
  const call = { ...view.call, args, config, input: nulJoined(paths) };
  const result = await runInTree(call);
  const ignored = /^Ignoring path (.*)$/m.exec(result.stderr);
  if (ignored !== null) return { path: ignored[1] ?? '', why: 'has a name that git refuses to keep' };
  if (result.exitCode === 0) return null;
  const encoded = ENCODING.exec(result.stderr);
  if (encoded !== null)
    return {
      path: encoded[1] ?? encoded[2] ?? '',
      why: `is not in the encoding that its attributes name (${encoded[0]})`,
    };
  const refused = /fatal: Unable to process path (.*)/s.exec(result.stderr);
  if (refused === null) return gitFailed(call, result);
  const reason = /^error: (.*)$/m.exec(result.stderr)?.[1] ?? 'git gave no reason';
  return { path: (refused[1] ?? '').trimEnd(), why: `cannot be read or kept (${reason})` };
}
