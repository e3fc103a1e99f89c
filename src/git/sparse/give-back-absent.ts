import { lstatSync } from 'node:fs';

import { hasCode } from '../../domain/system-error.js';
import { git } from '../git-gateway.js';
import { isBehindLink } from '../obstacles.js';
import type { TreeView } from '../private-index.js';
import { differingOutside } from './differing-outside.js';
import type { Sparse } from './sparse.js';

/**
 * Brings back into an index what an earlier attempt had changed outside of the cone and is not on disk any more: there,
 * what is absent is as it was at the start. Otherwise an executor that takes back such a change would delete the file.
 */
export async function giveBackAbsent(input: {
  view: TreeView;
  dir: string;
  sparse: Sparse;
  commit: string;
}): Promise<void> {
  const { view, dir } = input;
  const lines = (await differingOutside({ ...input, call: view.call })).flatMap(({ path, atStart }) =>
    atStart !== null && isAbsent({ dir, path }) ? [Buffer.from(`${atStart}\t`), path, Buffer.from([0])] : [],
  );
  if (lines.length === 0) return;
  await git({
    ...view.call,
    args: ['update-index', '-z', '--index-info'],
    input: Buffer.concat(lines),
  });
}

/** Nothing is there, and nothing in the place of a folder on the way to it. */
function isAbsent({ dir, path }: { dir: string; path: Buffer }): boolean {
  try {
    lstatSync(Buffer.concat([Buffer.from(`${dir}/`), path]));
    return false;
  } catch (error) {
    return hasCode(error, 'ENOENT') && !isBehindLink({ dir, path });
  }
}
