import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import type { Forge, Opened, PullRequestBranches, PullRequestDraft } from '../forge.js';
import { askForHelp } from './ask-for-help.js';
import { lookAtBranch } from './look-at-branch.js';
import { lookAtPull } from './look-at-pull.js';
import { digestOf, readMarker } from './marker.js';
import { type GitHubPull, isBetween, shownPull } from './pull.js';
import { closeOwn, readReviews } from './read-reviews.js';
import type { GitHubRepository } from './repository.js';
import { newWords, rewording } from './words.js';

interface Parts {
  readonly repository: GitHubRepository;
  /** For the words of an error. */
  readonly task: string;
}

/**
 * The forge of a repository on GitHub. Who opened a pull request, and what was written to it last, is told by a comment
 * at the end of its text; what people changed since then is left as it is, and said.
 */
export function createGitHubForge(parts: Parts): Forge {
  const { repository } = parts;
  return {
    async findOpenPullRequest(branches) {
      const found = (await between({ repository, branches })).find(isOpen);
      return found === undefined ? null : shownPull({ pull: found, reused: true });
    },

    lookAtPullRequest: ({ number }) => lookAtPull({ repository, number }),
    readReviews: ({ number }) => readReviews({ repository, number }),
    closePullRequest: (which) => closeOwn({ repository, ...which }),

    lookAtBranch: ({ branch }) => lookAtBranch({ repository, branch }),

    async openPullRequest(draft) {
      const openedBy = digestOf(draft.idempotencyKey);
      const known = await between({ repository, branches: draft });
      const there = known.find((pull) => isOf(pull, openedBy)) ?? known.find(isOpen);
      return finish({
        ...parts,
        draft,
        openedBy,
        pull: there ?? (await open({ repository, draft, openedBy })),
      });
    },
  };
}

/** Opens it, or finds the one that somebody opened since we looked. */
async function open(input: {
  repository: GitHubRepository;
  draft: PullRequestDraft;
  openedBy: string;
}): Promise<GitHubPull> {
  const { repository, draft, openedBy } = input;
  const { head, base } = draft;
  try {
    return await repository.open({ head, base, draft: draft.draft, ...newWords({ draft, openedBy }) });
  } catch (error) {
    if (!(error instanceof StagegateError) || error.failure.code !== 'FORGE_REFUSED') throw error;
    const raced = (await between({ repository, branches: draft })).find(isOpen);
    if (raced === undefined) throw error;
    return raced;
  }
}

/** Words, labels and reviewers; then looks whether it is there: an answer alone is no pull request. */
async function finish(
  input: Parts & { draft: PullRequestDraft; openedBy: string; pull: GitHubPull },
): Promise<Opened> {
  const { repository, task, draft, openedBy, pull } = input;
  const own = isOf(pull, openedBy);
  const { number } = pull;
  if (!isOpen(pull)) return { pullRequest: shownPull({ pull, reused: !own }), notes: [] };
  const change = rewording({ pull, draft });
  if (change.kind === 'write') await repository.reword({ number, ...change.words });
  const refused = own ? await askForHelp({ repository, draft, pull }) : [];
  const seen = await repository.pull({ number });
  if (seen === null) {
    const detail = `${repository.host} answered that there is a pull request #${String(number)}, and has none of that number`;
    return fail('FORGE_FAILED', { task, detail });
  }
  const notes = [change.note, ...refused].filter((note) => note !== null);
  return { pullRequest: shownPull({ pull: seen, reused: !own }), notes };
}

async function between(input: {
  repository: GitHubRepository;
  branches: PullRequestBranches;
}): Promise<GitHubPull[]> {
  const { repository, branches } = input;
  const { head, base } = branches;
  const all = await repository.pulls({ head, base });
  return all.filter((pull) => isBetween({ pull, head, base }));
}

function isOpen(pull: GitHubPull): boolean {
  return pull.state === 'open';
}

function isOf(pull: GitHubPull, openedBy: string): boolean {
  return readMarker(pull.body).marker?.openedBy === openedBy;
}
