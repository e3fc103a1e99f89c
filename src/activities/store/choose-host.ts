import { existsSync } from 'node:fs';

import type { RunRef } from '../../domain/run/run-input.js';
import type { Fence, HostRow } from '../../store/store.js';
import type { ChosenHost, StoreActivities } from '../contracts.js';
import type { Deps } from '../deps.js';

/** The hosts of this installation that were well within the time that a host may be silent. */
export function wellHosts({ deps }: { deps: Deps }): Promise<HostRow[]> {
  const seenSince = new Date(Date.now() - deps.hostTimeoutMs).toISOString();
  return deps.store.listHosts({ prefix: deps.prefix, seenSince });
}

/**
 * See {@link StoreActivities.chooseHost}. A host can take the work when it is well, shares the same vault (else it
 * could not have the earlier work), and can reach the repository. The stages of a run come to the same host as long
 * as the same hosts are well. The fence is in the store before anybody else begins.
 */
export function makeChooseHost({ deps }: { deps: Deps }): StoreActivities['chooseHost'] {
  return async ({ run, stage, attempt, silent }): Promise<ChosenHost> => {
    const well = await wellHosts({ deps });
    if (well.some(({ hostId }) => hostId === silent)) return { kind: 'same' };
    const why = obstacle({ deps, run });
    if (why !== null) return { kind: 'none', why };
    const sharing = well.filter(({ vault }) => vault === deps.vault);
    if (sharing.length === 0)
      return { kind: 'none', why: 'no other host with the same shared vault is well' };
    const able = await unfenced({ deps, hosts: sharing, run, stage });
    const next = able[turn(run) % Math.max(1, able.length)];
    if (next === undefined)
      return { kind: 'none', why: 'the others have not yet put away what they were given up with' };
    if (attempt !== null) {
      const { repository, taskKey, number } = run;
      const fence = { hostId: silent, slug: repository.slug, taskKey, number, stage, attempt };
      await deps.store.addFence({ ...fence, at: new Date().toISOString() });
    }
    return { kind: 'host', hostId: next.hostId, queues: { io: next.io, exec: next.exec } };
  };
}

/** Those that were not given up with an attempt of this stage, or have put away since what they had of it. */
async function unfenced(input: {
  deps: Deps;
  hosts: readonly HostRow[];
  run: RunRef;
  stage: string;
}): Promise<HostRow[]> {
  const { deps, hosts, run, stage } = input;
  const { repository, taskKey, number } = run;
  const fences = await Promise.all(hosts.map(({ hostId }) => deps.store.listFences({ hostId })));
  const ofStage = (fence: Fence) =>
    fence.slug === repository.slug &&
    fence.taskKey === taskKey &&
    fence.number === number &&
    fence.stage === stage;
  return hosts.filter((_, index) => fences[index]?.some(ofStage) !== true);
}

/** What keeps a run on its host; `null` when another one could have it. */
function obstacle({ deps, run }: { deps: Deps; run: RunRef }): string | null {
  const { hasOrigin, fetchUrl } = run.repository;
  if (deps.vault === null) return 'no shared vault is configured, so no other host has its work';
  if (!hasOrigin) return 'the repository has no origin, so no other host can have it';
  if (fetchUrl.startsWith('/') && !existsSync(fetchUrl)) return `${fetchUrl} is on that host alone`;
  return null;
}

/** Runs are spread over the hosts by their number and key. */
function turn({ taskKey, number }: RunRef): number {
  let sum = number;
  for (const char of taskKey.toLowerCase()) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return sum;
}
