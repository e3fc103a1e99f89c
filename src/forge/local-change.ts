import { setTimeout as delay } from 'node:timers/promises';

import type { ForgeReview } from '../domain/approval/forge-review.js';
import { fail } from '../domain/failure/catalogue.js';
import { moveRecord, readRecords } from '../git/forge-refs.js';
import { writeRevision } from '../git/forge-refs-write.js';
import { type PullRecord, parsePullRecord, renderPull } from './pull-record.js';

/** Where a bare repository keeps its pull requests: `refs/stagegate/pulls/<number>`. */
export const PULLS = 'refs/stagegate/pulls/';

const MOST_TRIES = 30;
const LONGEST_PAUSE_MS = 100;

/**
 * Changes the record of a pull request, its text left as it is; `change` answers `null` where nothing is to be done.
 * Nothing happens where there is no such pull request. Throws FORGE_FAILED when others are always faster.
 */
export async function changeRecord(given: {
  gitDir: string;
  number: number;
  task: string;
  change: (record: PullRecord) => PullRecord | null;
}): Promise<void> {
  const { gitDir, number, task, change } = given;
  const pulls = { gitDir, prefix: PULLS };
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const of = (all: Awaited<ReturnType<typeof readRecords>>) => all.find((each) => each.number === number);
    const there = of(await readRecords({ ...pulls, file: 'pull.json' }));
    const record = parsePullRecord(there?.text ?? null);
    const next = record && change(record);
    if (there === undefined || next === null) return;
    const body = of(await readRecords({ ...pulls, file: 'body.md' }))?.text ?? '';
    const revision = renderPull({ record: next, body });
    const commit = await writeRevision({ gitDir, parent: there.commit, ...revision });
    if (await moveRecord({ ...pulls, number, from: there.commit, to: commit })) return;
    await delay(Math.random() * LONGEST_PAUSE_MS);
  }
  return fail('FORGE_FAILED', { task, detail: `others keep writing pull requests to ${gitDir}` });
}

/** Leaves a review on a pull request of a bare repository; its id is its place. */
export async function leaveReview(given: {
  gitDir: string;
  number: number;
  review: Omit<ForgeReview, 'id' | 'commit'> & { readonly commit: string };
}): Promise<void> {
  const { gitDir, number, review } = given;
  await changeRecord({
    ...{ gitDir, number, task: 'TASK' },
    change: (record) => {
      const { reviews = [] } = record;
      return { ...record, reviews: [...reviews, { ...review, id: String(reviews.length + 1) }] };
    },
  });
}
