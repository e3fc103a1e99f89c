import { StagegateError } from '../../domain/failure/catalogue.js';
import type { PullRequestDraft } from '../forge.js';
import type { GitHubPull } from './pull.js';
import type { GitHubRepository } from './repository.js';

/**
 * Puts on the labels and asks for the reviews that a pull request does not have yet. What GitHub does not take (a
 * reviewer who is no collaborator, the author) is a note: the pull request is there all the same.
 */
export async function askForHelp(input: {
  repository: GitHubRepository;
  draft: PullRequestDraft;
  pull: GitHubPull;
}): Promise<string[]> {
  const { repository, draft, pull } = input;
  const { number } = pull;
  const has = lowered(pull.labels.map(({ name }) => name));
  const labels = (draft.labels ?? []).filter((label) => !has.has(label.toLowerCase()));
  const logins = lowered((pull.requested_reviewers ?? []).map(({ login }) => login));
  const slugs = lowered((pull.requested_teams ?? []).map(({ slug }) => slug));
  const { people, teams } = split(draft.reviewers ?? []);
  const newPeople = people.filter((login) => !logins.has(login.toLowerCase()));
  const newTeams = teams.filter((slug) => !slugs.has(slug.toLowerCase()));
  const notes = [];
  if (labels.length > 0) notes.push(await noteOf(repository.label({ number, labels })));
  if (newPeople.length + newTeams.length > 0)
    notes.push(await noteOf(repository.requestReviews({ number, people: newPeople, teams: newTeams })));
  return notes.filter((note) => note !== null);
}

/** `organisation/team` names a team of the repository's own organisation. */
function split(reviewers: readonly string[]): { people: string[]; teams: string[] } {
  return {
    people: reviewers.filter((name) => !name.includes('/')),
    teams: reviewers.flatMap((name) => (name.includes('/') ? [name.slice(name.indexOf('/') + 1)] : [])),
  };
}

const lowered = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));

async function noteOf(asking: Promise<void>): Promise<string | null> {
  try {
    await asking;
    return null;
  } catch (error) {
    if (error instanceof StagegateError && !error.failure.retryable) return error.failure.message;
    throw error;
  }
}
