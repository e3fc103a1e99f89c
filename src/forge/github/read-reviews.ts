import { z } from 'zod';

import type { ForgeReview } from '../../domain/approval/forge-review.js';
import type { Reviewed } from '../forge.js';
import { readMarker, digestOf } from './marker.js';
import { factsOf } from './pull.js';
import type { GitHubRepository } from './repository.js';

const Review = z.object({
  id: z.int(),
  user: z.object({ login: z.string() }).nullable(),
  state: z.string(),
  commit_id: z.string().nullish(),
  body: z.string().nullish(),
});

const VERDICTS: Readonly<Record<string, ForgeReview['verdict']>> = {
  APPROVED: 'approved',
  CHANGES_REQUESTED: 'changes_requested',
  DISMISSED: 'dismissed',
  COMMENTED: 'commented',
};

/** Every review of a pull request, oldest first, and its state. A review that was begun and not handed in is none. */
export async function readReviews(input: {
  repository: GitHubRepository;
  number: number;
}): Promise<Reviewed | null> {
  const { repository, number } = input;
  const pull = await repository.pull({ number });
  if (pull === null) return null;
  return { state: factsOf(pull).state, reviews: await reviewsOf(input) };
}

/** The same of a pull request that is known to be there. */
export async function reviewsOf(input: {
  repository: GitHubRepository;
  number: number;
}): Promise<ForgeReview[]> {
  const { repository, number } = input;
  const all = await repository.pages({
    doing: 'read the reviews of a pull request',
    right: 'Pull requests: read',
    as: z.array(Review),
    items: (reviews) => reviews,
    request: (client, page) =>
      client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
        ...repository.name,
        ...page,
        pull_number: number,
      }),
  });
  return all.flatMap(({ id, user, state, commit_id: commit = null, body }) => {
    const verdict = VERDICTS[state.toUpperCase()];
    if (verdict === undefined) return [];
    return [{ id: String(id), by: user?.login ?? 'ghost', verdict, commit, text: body ?? '' }];
  });
}

/** Closes a pull request that has our mark; any other, and one that is open no more, is left alone. */
export async function closeOwn(input: {
  repository: GitHubRepository;
  number: number;
  idempotencyKey: string;
}): Promise<void> {
  const { repository, number, idempotencyKey } = input;
  const pull = await repository.pull({ number });
  if (pull?.state !== 'open') return;
  if (readMarker(pull.body).marker?.openedBy !== digestOf(idempotencyKey)) return;
  await repository.close({ number });
}
