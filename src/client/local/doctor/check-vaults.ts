import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { slugOfRepository } from '../../../config/paths.js';
import { fail } from '../../../domain/failure/catalogue.js';
import { listRefs } from '../../../git/tidy-repository.js';
import { lostObjects } from '../../../git/with-net.js';
import type { Session } from '../session.js';
import { check, type Finding } from './check.js';

/** Whether every vault still has all that its refs stand for. */
export async function checkVaults({ paths }: Session): Promise<Finding[]> {
  const folder = join(paths.state, 'vaults');
  const names = (await readdir(folder).catch(() => [])).filter((name) => slugOfRepository(name) !== null);
  if (names.length === 0) return [];
  return [
    await check('vaults', async () => {
      for (const name of names) {
        const dir = join(folder, name);
        const detail = (await listRefs({ dir })).damage ?? (await lostObjects({ dir }));
        if (detail !== null) fail('VAULT_DAMAGED', { path: dir, detail });
      }
      return { detail: `${names.length} whole` };
    }),
  ];
}
