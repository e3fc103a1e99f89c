import { createHash } from 'node:crypto';

import { canonicalJson } from '../../domain/canonical-json.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { FrozenFiles } from '../../domain/report/frozen-files.js';
import { listBlobs, type Mirror } from '../../git/index.js';
import { whyFrozen } from '../../plan/frozen/frozen-changes.js';
import { reachAt } from '../exec/findings/reach-at.js';

const MOST = 500;

/** The files that a plan's gates are judged with at a commit, and the repository's own settings there, with their hashes. */
export async function frozenFiles(given: {
  mirror: Mirror;
  plan: Plan;
  commit: string;
}): Promise<FrozenFiles> {
  const { plan, commit } = given;
  const [reach, blobs] = await Promise.all([reachAt(given), listBlobs(given)]);
  const why = whyFrozen({ plan, reach });
  const files = blobs.flatMap(({ path, id: blob }) => {
    const reason = why(path);
    return reason === null ? [] : [{ path, blob, why: reason }];
  });
  const contents = files.map(({ path, blob }) => [path, blob]);
  const digest = createHash('sha256').update(canonicalJson(contents)).digest('hex');
  return { commit, digest, files: files.slice(0, MOST), more: Math.max(0, files.length - MOST) };
}
