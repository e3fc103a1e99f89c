import { join } from 'node:path';

import type { ActivityBench } from './activity-bench.js';
import { commitFiles } from './git-history.js';

/** A commit that somebody else pushes to main. */
export function moveBase({ sandbox, repository }: ActivityBench, path: string, text = 'theirs\n'): string {
  const other = join(sandbox.dir, `clone-${path.replaceAll('/', '-')}`);
  sandbox.git(sandbox.dir, 'clone', '--quiet', repository.origin, other);
  const commit = commitFiles(sandbox, other, { [path]: text }, 'somebody else');
  sandbox.git(other, 'push', '--quiet');
  return commit;
}
