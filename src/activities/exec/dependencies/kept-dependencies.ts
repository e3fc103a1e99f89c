import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { log } from '@temporalio/activity';

import { messageOf } from '../../../domain/system-error.js';
import { listBlobs, type Sparse } from '../../../git/index.js';
import { outputLog } from '../../../process/index.js';
import { beating } from '../../support/heartbeats.js';
import { writeWhole } from '../../support/json-file.js';
import type { AttemptContext } from '../attempt-context.js';
import type { Carrier } from '../carry.js';
import { cacheKey } from './cache-key.js';
import { keepFolders, restoreFolders } from './kept-folders.js';

/** What a set-up of the same dependencies has filled before. */
export interface KeptDependencies {
  /** Copies it into the working tree, and says so in the attempt's logs; false when it must be set up. */
  readonly restore: () => Promise<boolean>;
  /** Keeps what the set-up filled. A disk that is full costs the speed of the next tree, not this stage. */
  readonly keep: () => Promise<void>;
}

/** `null` when the plan asks for none, or nothing tells when to install anew. */
export async function keptDependencies(given: {
  context: AttemptContext;
  dir: string;
  commit: string;
  env: Record<string, string>;
  carrier: Carrier;
  sparse?: Sparse;
}): Promise<KeptDependencies | null> {
  const { context, dir, commit, env, carrier } = given;
  const { workspace } = context.plan;
  const { sparse } = given;
  if (workspace.cache === null || workspace.setup.length === 0) return null;
  const blobs = await listBlobs({ mirror: context.mirror, commit });
  const key = await cacheKey({
    workspace,
    blobs,
    cwd: dir,
    env,
    ...(sparse === undefined ? {} : { cone: sparse.cone }),
  });
  if (key === null) return null;
  const { paths: folders } = workspace.cache;
  const entry = { paths: context.deps.paths, slug: context.input.run.repository.slug, key, folders, dir };
  return {
    restore: async () => {
      const restored = await beating({ act: restoreFolders })(entry);
      if (restored) await tell({ carrier, text: `copied in, kept as ${key}: ${folders.join(', ')}` });
      return restored;
    },
    keep: async () => {
      try {
        const kept = await beating({ act: keepFolders })(entry);
        if (!kept) log.warn(`the set-up has not filled ${folders.join(', ')}: nothing was kept`);
      } catch (error) {
        log.warn(`${folders.join(', ')} could not be kept: ${messageOf(error)}`);
      }
    },
  };
}

async function tell({ carrier, text }: { carrier: Carrier; text: string }): Promise<void> {
  const folder = join(carrier.folder, 'setup-kept');
  await mkdir(folder, { recursive: true });
  await writeWhole({ file: outputLog({ record: folder }), text: `${text}\nThe set-up was not run.\n` });
}
