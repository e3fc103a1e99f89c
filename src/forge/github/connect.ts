import { z } from 'zod';

import type { ProxyEnvironment } from '../../config/proxy.js';
import { answerTrouble } from './answer-trouble.js';
import { type GitHubClient, openClient, type Pace, USUAL_PACE } from './client.js';
import type { Credentials } from './credentials.js';
import { createGitHubForge } from './github-forge.js';
import type { HostedRepository } from './origin.js';
import { GitHubRepository } from './repository.js';
import type { Forge } from '../forge.js';

/** What a connection to one repository on GitHub is made of. */
export interface Connection {
  readonly place: HostedRepository;
  readonly api: string;
  readonly credentials: Credentials;
  readonly task: string;
  readonly signal: AbortSignal;
  readonly pace?: Pace;
  /** Where a proxy may be named; left out, none is. */
  readonly env?: ProxyEnvironment;
}

/**
 * The forge of a repository on GitHub. An App is asked for its installation there first.
 *
 * @throws see {@link Forge}
 */
export async function connectGitHub(connection: Connection): Promise<Forge> {
  const repository = await connectRepository(connection);
  return createGitHubForge({ repository, task: connection.task });
}

/** The same, for those who only ask. */
export async function connectRepository(connection: Connection): Promise<GitHubRepository> {
  const { place, task, signal, credentials, pace = USUAL_PACE } = connection;
  const client =
    credentials.kind === 'token' ? openClient({ ...connection, pace }) : await asInstallation(connection);
  const secret = credentials.kind === 'token' ? credentials.token : null;
  return new GitHubRepository({ client, place, task, signal, secret });
}

/** A token that git can push with: the one that is there, or one that GitHub makes for an App's installation. */
export async function tokenOf(connection: Connection): Promise<string> {
  const { credentials } = connection;
  if (credentials.kind === 'token') return credentials.token;
  const client = await asInstallation(connection);
  return z.object({ token: z.string() }).parse(await client.auth({ type: 'installation' })).token;
}

async function asInstallation(connection: Connection): Promise<GitHubClient> {
  const { place, task, signal, pace = USUAL_PACE } = connection;
  const { host, owner, repo } = place;
  try {
    const app = openClient({ ...connection, pace });
    const { data } = await app.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
    const { id } = z.object({ id: z.int() }).parse(data);
    return openClient({ ...connection, pace, installation: id });
  } catch (error) {
    signal.throwIfAborted();
    const doing = 'find the installation of the App';
    const asked = {
      task,
      host,
      repository: `${owner}/${repo}`,
      doing,
      right: 'Metadata: read',
      secret: null,
    };
    throw answerTrouble({ error, asked });
  }
}
