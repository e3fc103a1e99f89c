import { z } from 'zod';

import { answerTrouble } from './answer-trouble.js';
import { openClient, type Pace, USUAL_PACE } from './client.js';
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
  const { place, task, signal, pace = USUAL_PACE } = connection;
  const app = openClient({ ...connection, pace });
  const { credentials } = connection;
  if (credentials.kind === 'token')
    return new GitHubRepository({ client: app, place, task, signal, secret: credentials.token });
  const { host, owner, repo } = place;
  try {
    const { data } = await app.request('GET /repos/{owner}/{repo}/installation', { owner, repo });
    const { id } = z.object({ id: z.int() }).parse(data);
    const client = openClient({ ...connection, pace, installation: id });
    return new GitHubRepository({ client, place, task, signal, secret: null });
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
