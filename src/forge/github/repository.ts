import { z } from 'zod';

import { fail, StagegateError } from '../../domain/failure/catalogue.js';
import { answerTrouble } from './answer-trouble.js';
import type { GitHubClient } from './client.js';
import type { HostedRepository } from './origin.js';
import { GitHubPull } from './pull.js';

/** How much one page holds, and how many pages are read. */
const PER_PAGE = 100;
const MOST_PAGES = 10;

/** What a fine-grained token or an App needs, as GitHub's settings name it. */
const READ = 'Pull requests: read';
const WRITE = 'Pull requests: read and write';

const Look = z.object({
  archived: z.boolean().optional(),
  permissions: z.object({ push: z.boolean() }).optional(),
});

/** The title and the text of a pull request. */
export interface Words {
  readonly title: string;
  readonly body: string;
}

/** A request: `doing` completes "did not …", `right` is what a token needs for it, `as` what the answer must be. */
export interface Question<T> {
  readonly doing: string;
  readonly right: string;
  readonly as: z.ZodType<T>;
  readonly request: (client: GitHubClient) => Promise<{ data: unknown }>;
}

/** The requests of one repository on GitHub that are made here; each answer is checked, each refusal translated. */
export class GitHubRepository {
  readonly #client: GitHubClient;
  readonly #place: HostedRepository;
  readonly #task: string;
  readonly #signal: AbortSignal;
  readonly #secret: string | null;

  /** The host's name, for messages. */
  get host(): string {
    return this.#place.host;
  }

  /** The repository, as requests name it. */
  get name(): { readonly owner: string; readonly repo: string } {
    const { owner, repo } = this.#place;
    return { owner, repo };
  }

  constructor(input: {
    client: GitHubClient;
    place: HostedRepository;
    task: string;
    signal: AbortSignal;
    /** What must be in no message. */
    secret: string | null;
  }) {
    this.#client = input.client;
    this.#place = input.place;
    this.#task = input.task;
    this.#signal = input.signal;
    this.#secret = input.secret;
  }

  /** The repository itself: whether it can be seen, and what its permissions say. */
  async look(): Promise<z.infer<typeof Look>> {
    const { owner, repo } = this.#place;
    return this.ask({
      doing: 'read the repository',
      right: 'Metadata: read',
      as: Look,
      request: (client) => client.request('GET /repos/{owner}/{repo}', { owner, repo }),
    });
  }

  /** The pull requests between two branches, newest first, closed ones too: of a thousand at most. */
  async pulls({ head, base }: { head: string; base: string }): Promise<GitHubPull[]> {
    const { owner, repo } = this.#place;
    const asked = { owner, repo, base, head: `${owner}:${head}`, state: 'all' } as const;
    return this.pages({
      doing: 'list pull requests',
      right: READ,
      as: z.array(GitHubPull),
      items: (pulls) => pulls,
      request: (client, page) => client.request('GET /repos/{owner}/{repo}/pulls', { ...asked, ...page }),
    });
  }

  /** `null` when there is none of that number. */
  async pull({ number }: { number: number }): Promise<GitHubPull | null> {
    const { owner, repo } = this.#place;
    const asking = this.ask({
      doing: 'read a pull request',
      right: READ,
      as: GitHubPull,
      request: (client) =>
        client.request('GET /repos/{owner}/{repo}/pulls/{pull_number}', {
          owner,
          repo,
          pull_number: number,
        }),
    });
    return asking.catch((error: unknown) => {
      if (error instanceof StagegateError && error.failure.code === 'FORGE_REPOSITORY_UNKNOWN') return null;
      throw error;
    });
  }

  async open(draft: Words & { head: string; base: string; draft: boolean }): Promise<GitHubPull> {
    const { owner, repo } = this.#place;
    return this.ask({
      doing: 'open a pull request',
      right: WRITE,
      as: GitHubPull,
      request: (client) => client.request('POST /repos/{owner}/{repo}/pulls', { owner, repo, ...draft }),
    });
  }

  async reword({ number, ...words }: Words & { number: number }): Promise<GitHubPull> {
    const { owner, repo } = this.#place;
    const asked = { owner, repo, pull_number: number, ...words };
    return this.ask({
      doing: 'change a pull request',
      right: WRITE,
      as: GitHubPull,
      request: (client) => client.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', asked),
    });
  }

  async close({ number }: { number: number }): Promise<void> {
    const { owner, repo } = this.#place;
    await this.ask({
      doing: 'close a pull request',
      right: WRITE,
      as: GitHubPull,
      request: (client) =>
        client.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
          ...{ owner, repo, pull_number: number, state: 'closed' },
        }),
    });
  }

  async label({ number, labels }: { number: number; labels: string[] }): Promise<void> {
    const { owner, repo } = this.#place;
    await this.ask({
      doing: 'label a pull request',
      right: `${WRITE}, or Issues: read and write`,
      as: z.unknown(),
      request: (client) =>
        client.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
          ...{ owner, repo, issue_number: number, labels },
        }),
    });
  }

  async requestReviews(input: { number: number; people: string[]; teams: string[] }): Promise<void> {
    const { owner, repo } = this.#place;
    const { number, people: reviewers, teams: team_reviewers } = input;
    await this.ask({
      doing: 'ask for reviews',
      right: WRITE,
      as: z.unknown(),
      request: (client) =>
        client.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
          ...{ owner, repo, pull_number: number, reviewers, team_reviewers },
        }),
    });
  }

  /** All of a list that comes in pages, a thousand at most. */
  async pages<T, Item>(
    input: Omit<Question<T>, 'request'> & {
      items: (page: T) => readonly Item[];
      request: (client: GitHubClient, page: { per_page: number; page: number }) => Promise<{ data: unknown }>;
    },
  ): Promise<Item[]> {
    const all: Item[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const at = { per_page: PER_PAGE, page };
      const some = input.items(await this.ask({ ...input, request: (client) => input.request(client, at) }));
      all.push(...some);
      if (some.length < PER_PAGE) break;
    }
    return all;
  }

  /** Makes one request, checks what comes back, and translates what is refused. */
  async ask<T>(input: Question<T>): Promise<T> {
    const { doing, right } = input;
    const { host, owner, repo } = this.#place;
    const task = this.#task;
    let data: unknown;
    try {
      ({ data } = await input.request(this.#client));
    } catch (error) {
      this.#signal.throwIfAborted();
      const asked = { task, host, repository: `${owner}/${repo}`, doing, right, secret: this.#secret };
      throw answerTrouble({ error, asked });
    }
    const read = input.as.safeParse(data);
    if (read.success) return read.data;
    const where = read.error.issues[0]?.path.map(String).join('.') ?? '';
    return fail('FORGE_FAILED', {
      task,
      detail: `what ${host} answered to "${doing}" is none of GitHub's (${where})`,
    });
  }
}
